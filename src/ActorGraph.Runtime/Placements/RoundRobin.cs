using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// Node i on worker i mod n, in the graph's order. Almost every edge crosses: good for tests and for little else.
/// </summary>
public sealed record RoundRobin : IPlacementPolicy
{
    /// <inheritdoc/>
    public string Name => "round-robin";

    /// <inheritdoc/>
    public Placement Place(Graph graph, PlacementRequest request)
    {
        request.OneChunk(this);
        request.AtMost(this, graph.Nodes.Length, "nodes");
        ImmutableArray<int> workers = [.. graph.Nodes.Select(n => n.Index % request.Workers)];
        return new Placement(workers, request.Names, workers);
    }
}
