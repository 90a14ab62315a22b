using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>The policies by name.</summary>
public static class PlacementPolicies
{
    private static readonly IPlacementPolicy[] All = [new SingleWorker(), new RoundRobin(), new Stages(), new Explicit()];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => All.Select(p => p.Name);

    /// <summary>The policy of a name.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static IPlacementPolicy Parse(string name) => Array.Find(All, p => p.Name == name) ?? throw new FormatException(
        $"placement: found `{name}`, expected {string.Join(" | ", Names)}{(Nearest.Hint(name, Names) is { } hint ? $"\n\nhint: {hint}" : "")}");

    /// <summary>What is used where nothing is said: <see cref="Explicit"/> if the graph places any node, else <see cref="Stages"/>.</summary>
    public static IPlacementPolicy Default(Graph graph) => graph.Placement.IsEmpty ? new Stages() : new Explicit();

    internal static void OneChunk(this PlacementRequest request, IPlacementPolicy policy)
    {
        if (request.Chunks != 1)
            throw new GraphException($"placement `{policy.Name}`", $"{request.Chunks} stages a worker", "one", "the placement `stages` makes several");
    }

    internal static void AtMost(this PlacementRequest request, IPlacementPolicy policy, int nodes, string what)
    {
        if ((long)request.Workers * request.Chunks > nodes)
            throw new GraphException($"placement `{policy.Name}`",
                $"{request.Workers} {(request.Workers == 1 ? "worker" : "workers")}{(request.Chunks == 1 ? "" : $" of {request.Chunks} stages each")}",
                $"at most {nodes} in all, as many as the graph has {what}");
    }
}
