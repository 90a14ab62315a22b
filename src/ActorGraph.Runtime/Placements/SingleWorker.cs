using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>All nodes on the first worker; the others stand by.</summary>
public sealed record SingleWorker : IPlacementPolicy
{
    /// <inheritdoc/>
    public string Name => "single";

    /// <inheritdoc/>
    public Placement Place(Graph graph, PlacementRequest request)
    {
        request.OneChunk(this);
        return new Placement([.. graph.Nodes.Select(_ => 0)], request.Names, [.. graph.Nodes.Select(_ => 0)]);
    }
}
