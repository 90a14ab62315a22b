using System.Collections.Immutable;
using System.Globalization;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>What a placement is made for.</summary>
public sealed record PlacementRequest
{
    /// <summary>The most workers that can be asked for.</summary>
    public const int MostWorkers = 4096;

    /// <summary>For so many workers, named <c>worker-1</c>, <c>worker-2</c>, ….</summary>
    /// <exception cref="GraphException">There is none, or more than <see cref="MostWorkers"/>.</exception>
    public PlacementRequest(int workers)
        : this([.. Enumerable.Range(1, Checked(workers)).Select(i => string.Create(CultureInfo.InvariantCulture, $"worker-{i}"))])
    {
    }

    /// <summary>For workers of these names.</summary>
    /// <exception cref="GraphException">There is none, or two have one name.</exception>
    public PlacementRequest(ImmutableArray<string> names)
    {
        Checked(names.Length);
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new GraphException("placement", $"the worker `{twice.Key}` twice", "a name for each worker");
        Names = names;
    }

    /// <summary>The workers' names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The number of workers.</summary>
    public int Workers => Names.Length;

    /// <summary>Samples of a step, for estimates of cost and of bytes.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Stages that each worker takes: more than one for an interleaved schedule.</summary>
    public int Chunks { get; init; } = 1;

    /// <summary>By node index: what the node took when it was measured, in any unit; empty: multiply-adds are estimated.</summary>
    public ImmutableArray<long> MeasuredCosts { get; init; } = [];

    private static int Checked(int workers) => workers is >= 1 and <= MostWorkers ? workers
        : throw new GraphException("placement", $"{workers} workers", $"1 to {MostWorkers}");
}
