using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>How nodes are spread over workers. The same graph and request always give the same placement.</summary>
public interface IPlacementPolicy
{
    /// <summary>The name, as <see cref="PlacementPolicies.Parse"/> reads it.</summary>
    string Name { get; }

    /// <summary>Places every node.</summary>
    /// <exception cref="GraphException">The graph cannot be placed so: too many workers for its nodes, or a name of no worker.</exception>
    Placement Place(Graph graph, PlacementRequest request);
}
