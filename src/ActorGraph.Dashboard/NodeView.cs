using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Dashboard;

/// <summary>
/// A node after a step that kept its buffers: both buffers, and what each consumer contributed to the backward one. Of a batch that was
/// cut, the first micro-batch.
/// </summary>
internal static class NodeView
{
    /// <summary>As JSON.</summary>
    public static async Task<string> OfAsync(GraphRun run, Node node, int microBatches, CancellationToken cancellation)
    {
        var lent = new List<Tensor>();
        try
        {
            NodeBuffers buffers = await Contribution.ReadAsync(run, node, 0, lent, cancellation).ConfigureAwait(false);
            var contributions = new List<Tensor?>();
            if (buffers.Backward is not null)
                foreach (Edge edge in run.Graph.Consumers(node))
                    contributions.Add(await Contribution.AlongAsync(run, edge, microBatches, lent, cancellation).ConfigureAwait(false));
            return OneLine.Of(json =>
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
}
