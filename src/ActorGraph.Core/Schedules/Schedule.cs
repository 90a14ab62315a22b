using System.Globalization;

namespace ActorGraph.Schedules;

/// <summary>The schedules by name.</summary>
public static class Schedule
{
    private const string Names = "fill-drain (or gpipe), 1f1b, interleaved, or interleaved:V with V stages a worker";
    private const int UsualChunks = 2, MostChunks = 1024;

    /// <summary>
    /// Reads <c>fill-drain</c> (also <c>gpipe</c>), <c>1f1b</c>, <c>interleaved</c> (2 stages a worker) or <c>interleaved:4</c>.
    /// </summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static ISchedule Parse(string text) => text switch
    {
        "fill-drain" or "gpipe" => new FillDrain(),
        "1f1b" => new OneForwardOneBackward(),
        "interleaved" => new Interleaved(UsualChunks),
        _ when text.StartsWith("interleaved:", StringComparison.Ordinal) => new Interleaved(Chunks(text, text["interleaved:".Length..])),
        _ => throw new FormatException($"schedule: found `{text}`, expected {Names}"),
    };

    internal static void Check(int worker, int workers, int microBatches)
    {
        if (workers < 1) throw new ArgumentOutOfRangeException(nameof(workers), $"schedule: found {workers} workers, expected at least 1");
        if (microBatches < 1)
            throw new ArgumentOutOfRangeException(nameof(microBatches), $"schedule: found {microBatches} micro-batches, expected at least 1");
        if (worker < 0 || worker >= workers)
            throw new ArgumentOutOfRangeException(nameof(worker), $"schedule: found worker {worker}, expected one from 0 to {workers - 1}");
    }

    private static int Chunks(string text, string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int chunks) && chunks is >= 1 and <= MostChunks ? chunks
            : throw new FormatException($"schedule: found `{text}`, expected interleaved:V with V from 1 to {MostChunks}");

    /// <summary>
    /// The most micro-batches that are under way at once: from their first forward action on the first worker to their last backward
    /// action there. To let in more of them would keep more, and gain nothing.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="microBatches">How many pieces the step's batch is cut into.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static int InFlight(ISchedule schedule, int workers, int microBatches)
    {
        int underWay = 0, most = 0;
        foreach (ScheduledAction action in schedule.Actions(0, workers, microBatches))
        {
            if (action.Chunk != 0) continue;
            underWay += action.Kind == ActionKind.Forward ? 1 : -1;
            most = Math.Max(most, underWay);
        }

        return most;
    }
}
