using System.Collections.Immutable;
using System.Text;

namespace ActorGraph.Schedules;

/// <summary>An action with the time at which it is done.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Start">When it starts.</param>
/// <param name="Duration">How long it takes.</param>
public readonly record struct ScheduledSlot(ScheduledAction Action, int Start, int Duration)
{
    /// <summary>When it is done.</summary>
    public int End => Start + Duration;
}

/// <summary>
/// One step of a schedule laid out in time: each worker takes its actions in order, each as soon as the worker is free and what it
/// needs is there. Going forward through a stage needs the forward action of the stage before, going backward the backward action of
/// the stage behind, and in the last stage the forward action there. Messages take no time, and all stages are equal.
/// </summary>
public sealed class ScheduleGrid
{
    private readonly int[] _mostKept;

    private ScheduleGrid(ISchedule schedule, int microBatches, ImmutableArray<ImmutableArray<ScheduledSlot>> workers)
    {
        (Schedule, MicroBatches, Workers) = (schedule, microBatches, workers);
        Length = workers.Max(w => w[^1].End);
        _mostKept = [.. workers.Select(MostKeptIn)];
        long busy = workers.Sum(w => w.Sum(s => (long)s.Duration));
        BubbleFraction = 1 - busy / ((double)Length * workers.Length);
    }

    /// <summary>The schedule.</summary>
    public ISchedule Schedule { get; }

    /// <summary>How many pieces the step's batch is cut into.</summary>
    public int MicroBatches { get; }

    /// <summary>By worker: what it does, in the order of time.</summary>
    public ImmutableArray<ImmutableArray<ScheduledSlot>> Workers { get; }

    /// <summary>How long the step takes.</summary>
    public int Length { get; }

    /// <summary>The share of the workers' time in which they wait.</summary>
    public double BubbleFraction { get; }

    /// <summary>
    /// The share that the formula gives, for stages that are equal and micro-batches that fill the groups of an interleaved schedule:
    /// (p − 1)/(v·m + p − 1), for p workers, v stages each, m micro-batches.
    /// </summary>
    public double BubbleFormula => (Workers.Length - 1) / ((double)Schedule.Chunks * MicroBatches + Workers.Length - 1);

    /// <summary>Lays a schedule out.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="microBatches">How many pieces the step's batch is cut into.</param>
    /// <param name="forward">How long a forward action takes.</param>
    /// <param name="backward">How long a backward action takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidOperationException">The schedule comes to a deadlock, or takes a micro-batch twice.</exception>
    public static ScheduleGrid Of(ISchedule schedule, int workers, int microBatches, int forward = 1, int backward = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(forward, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(backward, 1);
        Schedules.Schedule.Check(0, workers, microBatches);
        ScheduledAction[][] actions = [.. Enumerable.Range(0, workers).Select(w => schedule.Actions(w, workers, microBatches).ToArray())];
        var rows = new ImmutableArray<ScheduledSlot>.Builder[workers];
        for (int w = 0; w < workers; w++) rows[w] = ImmutableArray.CreateBuilder<ScheduledSlot>(actions[w].Length);
        var done = new Dictionary<(ActionKind Kind, int MicroBatch, int Stage), int>();
        int last = workers * schedule.Chunks - 1;
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int w = 0; w < workers; w++)
            {
                while (rows[w].Count < actions[w].Length)
                {
                    ScheduledAction action = actions[w][rows[w].Count];
                    if (ReadyAt(action, w) is not { } ready) break;
                    int free = rows[w].Count == 0 ? 0 : rows[w][^1].End;
                    var slot = new ScheduledSlot(action, Math.Max(ready, free), action.Kind == ActionKind.Forward ? forward : backward);
                    if (!done.TryAdd((action.Kind, action.MicroBatch, action.Chunk * workers + w), slot.End))
                        throw new InvalidOperationException($"schedule {schedule.Name}: found {action} twice on worker {w + 1}, expected it once");
                    rows[w].Add(slot);
                    moved = true;
                }
            }
        }

        for (int w = 0; w < workers; w++)
            if (rows[w].Count < actions[w].Length)
                throw new InvalidOperationException(
                    $"schedule {schedule.Name}: found a deadlock, worker {w + 1} waiting to do {actions[w][rows[w].Count]}, expected it to go on");
        return new ScheduleGrid(schedule, microBatches, [.. rows.Select(r => r.MoveToImmutable())]);

        int? ReadyAt(ScheduledAction action, int worker)
        {
            int stage = action.Chunk * workers + worker;
            return (action.Kind, stage) switch
            {
                (ActionKind.Forward, 0) => 0,
                (ActionKind.Forward, _) => End(ActionKind.Forward, stage - 1),
                _ when stage == last => End(ActionKind.Forward, stage),
                _ => End(ActionKind.Backward, stage + 1),
            };

            int? End(ActionKind kind, int at) => done.TryGetValue((kind, action.MicroBatch, at), out int end) ? end : null;
        }
    }

    /// <summary>The most activations that a worker really keeps at once.</summary>
    public int MostKept(int worker) => _mostKept[worker];

    /// <summary>A line for each worker, a column for each unit of time; a dot where the worker waits.</summary>
    public override string ToString()
    {
        string[][] cells = [.. Enumerable.Range(0, Workers.Length).Select(Cells)];
        int width = cells.Max(row => row.Max(c => c.Length)) + 1;
        var text = new StringBuilder();
        foreach (string[] row in cells) text.AppendLine(string.Concat(row.Select(c => c.PadRight(width))).TrimEnd());
        return text.ToString().TrimEnd();
    }

    /// <summary>What a worker does in each unit of time: the action where it starts, <c>-</c> where it goes on, <c>.</c> for waiting.</summary>
    public string[] Cells(int worker)
    {
        var cells = new string[Length];
        Array.Fill(cells, ".");
        foreach (ScheduledSlot slot in Workers[worker])
        {
            cells[slot.Start] = slot.Action.ToString();
            for (int t = slot.Start + 1; t < slot.End; t++) cells[t] = "-";
        }

        return cells;
    }

    private static int MostKeptIn(ImmutableArray<ScheduledSlot> slots)
    {
        int kept = 0, most = 0;
        foreach (ScheduledSlot slot in slots)
        {
            kept += slot.Action.Kind == ActionKind.Forward ? 1 : -1;
            most = Math.Max(most, kept);
        }

        return most;
    }
}
