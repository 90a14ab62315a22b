using System.Collections.Immutable;

namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// The chain of work that a step could not have been quicker than: from the last work of the step back to what it waited for, which is
/// the message that it came behind, or what its thread did before; and so on to the step's beginning.
/// </summary>
/// <param name="Step">The step.</param>
/// <param name="Spans">The work, in order of time.</param>
public sealed record CriticalPath(TracedStep Step, ImmutableArray<TraceSpan> Spans)
{
    /// <summary>Nanoseconds in which a node worked.</summary>
    public long Working => Spans.Sum(s => s.End - s.Begin);

    /// <summary>Nanoseconds between: messages on their way, mailboxes, the coordinator.</summary>
    public long Between => Step.End - Step.Begin - Working;

    /// <summary>The critical path of a step.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="step">One of its steps.</param>
    public static CriticalPath Of(Trace trace, TracedStep step) => Of(
        trace, step, trace.Spans.Where(s => s.Step == step.Step), [.. trace.Messages.Where(m => m.Step == step.Step)]);

    /// <summary>The critical path of each step.</summary>
    public static ImmutableArray<CriticalPath> OfAll(Trace trace)
    {
        ILookup<long, TraceSpan> spans = trace.Spans.ToLookup(s => s.Step);
        ILookup<long, TraceMessage> messages = trace.Messages.ToLookup(m => m.Step);
        return [.. trace.Steps.Select(s => Of(trace, s, spans[s.Step], [.. messages[s.Step]]))];
    }

    private static CriticalPath Of(Trace trace, TracedStep step, IEnumerable<TraceSpan> all, TraceMessage[] messages)
    {
        TraceSpan[] spans = [.. all.Where(s => s.End <= step.End)]; // nodes of a step that was abandoned may still have been at work
        var path = new List<TraceSpan>();
        Dictionary<int, TraceMessage[]> taken = messages.GroupBy(m => m.To).ToDictionary(g => g.Key, g => g.OrderBy(m => m.Taken).ToArray());
        Dictionary<int, TraceSpan[]> ofNode = spans.GroupBy(s => s.Node).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Begin).ToArray());
        TraceSpan[] byEnd = ByEnd(spans);
        Dictionary<(int, int), TraceSpan[]> ofThread = spans.GroupBy(Thread).ToDictionary(g => g.Key, ByEnd);
        TraceSpan? at = spans.Length == 0 ? null : byEnd[^1];
        while (at is { } span)
        {
            path.Add(span);
            at = Before(span);
        }

        path.Reverse();
        return new CriticalPath(step, [.. path]);

        (int Worker, int Thread) Thread(TraceSpan span) => (trace.Nodes[span.Node].Worker, span.Thread);

        // Time goes back with each: what ended before began before.
        TraceSpan? Before(TraceSpan span)
        {
            TraceSpan? onThread = LastBefore(ofThread[Thread(span)], span);
            if (taken.TryGetValue(span.Node, out TraceMessage[]? came) && LastTaken(came, span.Begin) is { } message
                && !(onThread is { } busy && busy.End >= message.Taken)
                && ofNode.TryGetValue(message.From, out TraceSpan[]? sender) && SpanSearch.LastBegun(sender, message.Sent) is { } sent && Precedes(sent, span))
                return sent;
            return onThread ?? LastBefore(byEnd, span); // the coordinator waits for all, and then tells the next
        }
    }

    private static TraceSpan[] ByEnd(IEnumerable<TraceSpan> spans) => [.. spans.OrderBy(s => s.End).ThenBy(s => s.Begin)];

    private static bool Precedes(TraceSpan earlier, TraceSpan later) => earlier.End <= later.Begin && earlier.Begin < later.Begin;

    // The last that ended before a span began; those that took no time and began with it are passed over.
    private static TraceSpan? LastBefore(TraceSpan[] byEnd, TraceSpan span)
    {
        int low = 0, high = byEnd.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (byEnd[middle].End <= span.Begin) low = middle + 1;
            else high = middle;
        }

        while (low > 0 && !Precedes(byEnd[low - 1], span)) low--;
        return low > 0 ? byEnd[low - 1] : null;
    }

    private static TraceMessage? LastTaken(TraceMessage[] came, long at)
    {
        int low = 0, high = came.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (came[middle].Taken <= at) low = middle + 1;
            else high = middle;
        }

        return low > 0 ? came[low - 1] : null;
    }
}
