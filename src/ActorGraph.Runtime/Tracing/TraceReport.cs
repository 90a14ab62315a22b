using System.Collections.Immutable;

namespace ActorGraph.Runtime.Tracing;

/// <summary>What a trace comes to: how long steps took, who was busy, and which nodes cost most.</summary>
public sealed record TraceReport
{
    private const int MostNodes = 10;

    /// <summary>The critical path of the step of median length; null without steps.</summary>
    public required CriticalPath? Path { get; init; }

    /// <summary>The share of all steps' time in which the critical path was at work; the rest is messages, mailboxes and the coordinator.</summary>
    public required double WorkingShare { get; init; }

    /// <summary>By worker: the share of the time of steps in which none of its nodes was at work. Their mean is the bubble.</summary>
    public required ImmutableArray<double> Idle { get; init; }

    /// <summary>The share of the workers' time, in steps, in which they did nothing.</summary>
    public double Bubble => Idle.DefaultIfEmpty(0).Average();

    /// <summary>The nodes that took longest in all, from the costliest on; at most ten.</summary>
    public required ImmutableArray<NodeCost> Costliest { get; init; }

    /// <summary>The report on a trace.</summary>
    public static TraceReport Of(Trace trace)
    {
        ImmutableArray<CriticalPath> paths = CriticalPath.OfAll(trace);
        long inSteps = trace.Steps.Sum(s => s.End - s.Begin);
        return new TraceReport
        {
            Path = paths.OrderBy(p => p.Step.End - p.Step.Begin).ElementAtOrDefault(paths.Length / 2),
            WorkingShare = inSteps == 0 ? 0 : (double)paths.Sum(p => p.Working) / inSteps,
            Idle = [.. Enumerable.Range(0, trace.Workers.Length).Select(w => inSteps == 0 ? 0 : 1 - (double)Busy(trace, w) / inSteps)],
            Costliest = Costs(trace),
        };
    }

    private static ImmutableArray<NodeCost> Costs(Trace trace) =>
    [
        .. trace.Spans.GroupBy(s => s.Node)
            .Select(g => new NodeCost(g.Key, g.Count(), Sum(g, TraceKind.Forward, TraceKind.Again), Sum(g, TraceKind.Vjp, TraceKind.Jvp), Sum(g, TraceKind.Update)))
            .OrderByDescending(c => c.Total).ThenBy(c => c.Node).Take(MostNodes),
    ];

    private static long Sum(IEnumerable<TraceSpan> spans, params TraceKind[] kinds) => spans.Where(s => kinds.Contains(s.Kind)).Sum(s => s.End - s.Begin);

    // The time within steps in which at least one of a worker's threads was at work.
    private static long Busy(Trace trace, int worker)
    {
        long busy = 0, until = long.MinValue;
        int step = 0;
        foreach (TraceSpan span in trace.Spans) // by beginning
        {
            if (trace.Nodes[span.Node].Worker != worker) continue;
            while (step < trace.Steps.Length && trace.Steps[step].End <= span.Begin) step++;
            if (step == trace.Steps.Length) break;
            long begin = Math.Max(Math.Max(span.Begin, until), trace.Steps[step].Begin), end = Math.Min(span.End, trace.Steps[step].End);
            if (end > begin) busy += end - begin;
            until = Math.Max(until, span.End);
        }

        return busy;
    }
}

/// <summary>What a node cost, in nanoseconds.</summary>
/// <param name="Node">The node.</param>
/// <param name="Times">How often it worked.</param>
/// <param name="Forward">Values.</param>
/// <param name="Derivatives">VJPs and JVPs.</param>
/// <param name="Update">Updates.</param>
public sealed record NodeCost(int Node, int Times, long Forward, long Derivatives, long Update)
{
    /// <summary>In all.</summary>
    public long Total => Forward + Derivatives + Update;
}
