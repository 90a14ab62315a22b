using ActorGraph.Graphs;
using ActorGraph.Schedules;

namespace ActorGraph.TestKit.Exploration;

/// <summary>What an order of messages is tried on: a function of the seed, so that a seed names the whole run.</summary>
/// <param name="Delivery">Whether messages between two parties keep their order.</param>
/// <param name="MicroBatches">Pieces that every batch is cut into.</param>
/// <param name="Credits">Passes under way at once.</param>
/// <param name="Duplicates">The share of messages that come twice.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="SnapshotEvery">Updates between snapshots; null: nodes are never lost.</param>
/// <param name="IsAhead">Whether each step is asked for before the one in front of it is done, and so takes its commit along.</param>
internal sealed record Scenario(Delivery Delivery, int MicroBatches, int Credits, double Duplicates, int Steps, int? SnapshotEvery, bool IsAhead)
{
    /// <summary>The plain one, which the others are compared with.</summary>
    public static Scenario Plain(ExplorationOptions options, int microBatches) => new(
        Delivery.Straight, microBatches, options.Schedule is { } s ? Schedule.InFlight(s, options.Workers, microBatches) : 1, 0, options.Steps, null, IsAhead: false);

    /// <summary>That of a seed.</summary>
    public static Scenario Of(Graph graph, ExplorationOptions options, int seed)
    {
        var draw = new Random(seed ^ 0x5eed);
        int microBatches = graph.Inputs.Any(i => i.Scope == Scope.Pass) ? options.MicroBatches[draw.Next(options.MicroBatches.Length)] : 1;
        int credits = options.Schedule is { } schedule ? Schedule.InFlight(schedule, options.Workers, microBatches) : draw.Next(1, 4);
        // Links between processes keep the order of a pair, and all that is lost is lost between two of them.
        bool keepsOrder = options.Crashes > 0 || draw.Next(2) == 0;
        return new(keepsOrder ? Delivery.PerPair : Delivery.Free, microBatches, credits,
            draw.Next(3) == 0 ? 0 : options.Duplicates, options.Steps, options.Crashes > 0 ? draw.Next(1, 3) : null,
            IsAhead: draw.Next(2) == 0 && options.Schedule is null); // the order of a schedule is asked for step by step
    }
}
