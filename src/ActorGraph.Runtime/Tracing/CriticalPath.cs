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
        trace, step, [.. trace.Spans.Where(s => s.Step == step.Step)], [.. trace.Messages.Where(m => m.Step == step.Step)]);

    /// <summary>The critical path of each step.</summary>
    public static ImmutableArray<CriticalPath> OfAll(Trace trace)
    {
        ILookup<long, TraceSpan> spans = trace.Spans.ToLookup(s => s.Step);
        ILookup<long, TraceMessage> messages = trace.Messages.ToLookup(m => m.Step);
        return [.. trace.Steps.Select(s => Of(trace, s, [.. spans[s.Step]], [.. messages[s.Step]]))];
    }

    private static CriticalPath Of(Trace trace, TracedStep step, TraceSpan[] spans, TraceMessage[] messages)
    {
        var path = new List<TraceSpan>();
        ILookup<int, TraceMessage> taken = messages.ToLookup(m => m.To);
        ILookup<int, TraceSpan> byNode = spans.ToLookup(s => s.Node);
        Dictionary<int, TraceSpan[]> ofNode = byNode.ToDictionary(g => g.Key, g => g.OrderBy(s => s.Begin).ToArray());
        TraceSpan? at = spans.Length == 0 ? null : spans.MaxBy(s => (s.End, s.Begin));
        while (at is { } span)
        {
            path.Add(span);
            at = Before(span);
        }

        path.Reverse();
        return new CriticalPath(step, [.. path]);

        // Time goes back with each: what ended before began before.
        TraceSpan? Before(TraceSpan span)
        {
            TraceSpan? onThread = Last(spans.Where(s => s.Thread == span.Thread && trace.Nodes[s.Node].Worker == trace.Nodes[span.Node].Worker));
            TraceMessage[] before = [.. taken[span.Node].Where(m => m.Taken <= span.Begin)];
            if (before.Length > 0 && before.MaxBy(m => m.Taken) is var message && !(onThread is { } busy && busy.End >= message.Taken)
                && ofNode.TryGetValue(message.From, out TraceSpan[]? sender) && SpanSearch.LastBegun(sender, message.Sent) is { } sent && Precedes(sent))
                return sent;
            return onThread ?? Last(spans); // the coordinator waits for all, and then tells the next

            TraceSpan? Last(IEnumerable<TraceSpan> of)
            {
                TraceSpan? last = null;
                foreach (TraceSpan s in of)
                    if (Precedes(s) && (last is not { } l || s.End > l.End)) last = s;
                return last;
            }

            bool Precedes(TraceSpan s) => s.End <= span.Begin && s.Begin < span.Begin;
        }
    }
}
