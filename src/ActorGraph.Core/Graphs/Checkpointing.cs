using System.Collections.Immutable;

namespace ActorGraph.Graphs;

/// <summary>
/// Memory against recomputation: the same graph with other checkpointed regions (<see cref="Graph.Regions"/>). A region keeps of
/// its values those alone that a node outside of it reads in the backward pass; the others are computed a second time then.
/// Gradients keep their bits.
/// </summary>
public static class Checkpointing
{
    /// <summary>
    /// The graph with these regions in place of those it had: node name → region. An empty one takes all regions away.
    /// </summary>
    /// <exception cref="GraphException">There is no such node, or it is not the result of an op.</exception>
    public static Graph Checkpointed(this Graph graph, IReadOnlyDictionary<string, string> regions)
    {
        foreach ((string name, string region) in regions) RequireOperation(graph[name], region);
        return new Graph(graph.Nodes, graph.Type, graph.Roots, graph.Loss, graph.Placement, regions.ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>
    /// The graph cut into segments of equally many results of ops, in the graph's order. Each is a region, but for the last, whose
    /// values the backward pass asks for at once. With √n segments, the default, a chain of n nodes keeps about √n values at the
    /// cuts and √n more of the segment that is walked back: 2√n in place of n, for one more forward computation.
    /// </summary>
    /// <param name="graph">The graph; regions it had are gone.</param>
    /// <param name="segments">At least 1, which is no region at all; null: ⌈√n⌉.</param>
    public static Graph Checkpointed(this Graph graph, int? segments = null)
    {
        if (segments < 1) throw new GraphException("segments", $"{segments}", "at least 1");
        bool[] needed = graph.Reaching(graph.Roots);
        // what runs once a step beside samples (transposed weights) is shared by all of them, and small
        Scope scope = graph.Nodes.Any(n => n.Scope == Scope.Pass) ? Scope.Pass : Scope.Step;
        Node[] nodes = [.. graph.Nodes.Where(n => n.Kind == NodeKind.Operation && n.Scope == scope && needed[n.Index])];
        int count = Math.Clamp(segments ?? (int)Math.Ceiling(Math.Sqrt(nodes.Length)), 1, Math.Max(1, nodes.Length));
        var regions = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            int segment = (int)((long)i * count / nodes.Length) + 1;
            if (segment < count) regions.Add(nodes[i].Name, $"segment-{segment}");
        }

        return graph.Checkpointed(regions);
    }

    internal static void RequireOperation(Node node, string region)
    {
        if (node.Kind != NodeKind.Operation)
            throw new GraphException($"region `{region}`", $"{node.Kind.ToString().ToLowerInvariant()} `{node.Name}`", "results of ops",
                "a value that is fed, learnt or constant is kept anyway");
    }
}
