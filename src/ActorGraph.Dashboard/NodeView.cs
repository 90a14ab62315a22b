using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Dashboard;

/// <summary>
/// A node after a step that kept its buffers: both buffers, and what each consumer contributed to the backward one, computed once more
/// from the consumers' own buffers by the rule that they went by. Of a batch that was cut, the first micro-batch.
/// </summary>
internal static class NodeView
{
    /// <summary>As JSON.</summary>
    public static async Task<string> OfAsync(GraphRun run, Node node, int microBatches, CancellationToken cancellation)
    {
        var lent = new List<Tensor>();
        try
        {
            NodeBuffers buffers = await ReadAsync(run, node, lent, cancellation).ConfigureAwait(false);
            var contributions = new List<Tensor?>();
            if (buffers.Backward is not null)
                foreach (Edge edge in run.Graph.Consumers(node)) contributions.Add(await ContributionAsync(run, edge, microBatches, lent, cancellation).ConfigureAwait(false));
            return PageJson.Of(json =>
            {
                json.WriteString("name", node.Name);
                TensorSummary.Write(json, "forward", buffers.Forward);
                TensorSummary.Write(json, "backward", buffers.Backward);
                json.WriteNumber("folded", contributions.Count);
                json.WriteStartArray("contributions");
                foreach (Tensor? contribution in contributions) TensorSummary.Write(json, contribution);
                json.WriteEndArray();
            });
        }
        finally
        {
            foreach (Tensor tensor in lent) tensor.Dispose();
        }
    }

    // Null where nothing flows back, where numbers are drawn anew in each step, or where the consumer adds micro-batches up.
    private static async Task<Tensor?> ContributionAsync(GraphRun run, Edge edge, int microBatches, List<Tensor> lent, CancellationToken cancellation)
    {
        Node consumer = run.Graph.Nodes[edge.Consumer];
        if (consumer.Op is null or IDraws || !consumer.Op.IsDifferentiable(edge.Slot)) return null;
        if (microBatches > 1 && consumer.Scope == Scope.Pass && consumer.Inputs[edge.Slot].Scope == Scope.Step) return null;
        NodeBuffers own = await ReadAsync(run, consumer, lent, cancellation).ConfigureAwait(false);
        var x = new Tensor[consumer.Inputs.Length];
        for (int slot = 0; slot < x.Length; slot++)
        {
            if ((await ReadAsync(run, consumer.Inputs[slot], lent, cancellation).ConfigureAwait(false)).Forward is not { } value) return null;
            x[slot] = value;
        }

        if (own.Forward is not { } y || own.Backward is not { } yBar) return null;
        Tensor contribution = new Workspace().Vjp(new Evaluation(run.Pool, true, 0, consumer.Index, 0, 0), consumer.Op, x, y, yBar, edge.Slot);
        lent.Add(contribution);
        return contribution;
    }

    private static async Task<NodeBuffers> ReadAsync(GraphRun run, Node node, List<Tensor> lent, CancellationToken cancellation)
    {
        NodeBuffers buffers = await run.ReadAsync(node.Name, cancellation: cancellation).ConfigureAwait(false);
        lent.AddRange(((Tensor?[])[buffers.Forward, buffers.Backward, buffers.Tangent]).OfType<Tensor>());
        return buffers;
    }
}
