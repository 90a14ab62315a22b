using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Cli;

/// <summary>
/// The bytes of the buffers of all nodes in one pass of training: a forward buffer for each node, and a backward buffer for each
/// node on a path from the loss to a parameter that learns (to an input, in a graph without parameters). Parameters and
/// constants count, optimizer states do not.
/// </summary>
internal sealed record BufferMemory(int Samples, long Forward, long Backward)
{
    /// <summary>Adds up the buffers of a graph.</summary>
    public static BufferMemory Of(Graph graph, int samples)
    {
        IEnumerable<Node> roots = graph.Loss is { } loss ? [loss] : graph.Roots.Where(r => r.Type.Element.IsFloat());
        IEnumerable<Node> wrt = graph.Parameters.IsEmpty ? graph.Inputs : graph.Parameters.Where(p => !p.IsFrozen);
        var paths = new GradientPaths(graph, roots, wrt);
        long forward = 0, backward = 0;
        foreach (Node node in graph.Nodes)
        {
            long bytes = checked(node.Shape.Bind(samples).Count * node.Type.Element.Size());
            forward += bytes;
            if (paths.Has(node)) backward += bytes;
        }

        return new BufferMemory(samples, forward, backward);
    }
}
