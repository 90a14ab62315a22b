using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Dashboard;

/// <summary>
/// What a consumer contributed to a node's backward buffer in a step that kept its buffers, computed once more from the consumer's own
/// buffers by the rule that it went by. Towards a node that runs once a step it added up its micro-batches, in order; of a batch that
/// was cut, another node's is that of the first one.
/// </summary>
internal static class Contribution
{
    /// <summary>The contribution along an edge; null where nothing flows back, or where numbers are drawn anew in each step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="edge">The edge.</param>
    /// <param name="microBatches">Pieces that the step's batch was cut into.</param>
    /// <param name="lent">Takes what the caller gives back, the contribution too.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<Tensor?> AlongAsync(GraphRun run, Edge edge, int microBatches, List<Tensor> lent, CancellationToken cancellation)
    {
        Node consumer = run.Graph.Nodes[edge.Consumer];
        if (consumer.Op is not { } op || op is IDraws || !op.IsDifferentiable(edge.Slot)) return null;
        bool isSummed = consumer.Scope == Scope.Pass && consumer.Inputs[edge.Slot].Scope == Scope.Step;
        var space = new Workspace();
        var e = new Evaluation(run.Pool, true, 0, consumer.Index, 0, 0);
        Tensor? sum = null;
        for (int microBatch = 0; microBatch < (isSummed ? microBatches : 1); microBatch++)
        {
            var x = new Tensor[consumer.Inputs.Length];
            for (int slot = 0; slot < x.Length; slot++)
            {
                if ((await ReadAsync(run, consumer.Inputs[slot], microBatch, lent, cancellation).ConfigureAwait(false)).Forward is not { } value) return null;
                x[slot] = value;
            }

            if (await ReadAsync(run, consumer, microBatch, lent, cancellation).ConfigureAwait(false) is not { Forward: { } y, Backward: { } yBar }) return null;
            if (sum is not null)
            {
                space.VjpOnto(e, op, x, y, yBar, edge.Slot, sum, isOnly: false);
                continue;
            }

            sum = isSummed ? space.VjpSum(e, op, x, y, yBar, edge.Slot, isOnly: microBatches == 1) : space.Vjp(e, op, x, y, yBar, edge.Slot);
            lent.Add(sum);
        }

        return sum;
    }

    /// <summary>A node's buffers, lent.</summary>
    public static async Task<NodeBuffers> ReadAsync(GraphRun run, Node node, int microBatch, List<Tensor> lent, CancellationToken cancellation)
    {
        NodeBuffers buffers = await run.ReadAsync(node.Name, microBatch, cancellation).ConfigureAwait(false);
        lent.AddRange(((Tensor?[])[buffers.Forward, buffers.Backward, buffers.Tangent]).OfType<Tensor>());
        return buffers;
    }
}
