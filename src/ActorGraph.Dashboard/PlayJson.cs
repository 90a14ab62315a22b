using System.Text.Json;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Dashboard;

/// <summary>
/// What happened, message by message, as a page plays it: <c>m</c> words, <c>k</c> kind, <c>f</c> from, <c>t</c> to, <c>s</c> slot,
/// <c>b</c> micro-batch, <c>c</c> the frame in which it was sent, <c>v</c> its value, <c>d</c> what the receiver did, <c>a</c> what the
/// receiver held afterwards, <c>at</c> microseconds.
/// </summary>
internal static class PlayJson
{
    /// <summary>A walk, with values.</summary>
    public static void Write(Utf8JsonWriter json, Walk walk)
    {
        json.WriteStartArray("frames");
        foreach (WalkEvent e in walk.Events)
        {
            json.WriteStartObject();
            Head(json, e.Message, e.Kind, e.From, e.To, e.Slot, e.MicroBatch, e.Cause);
            if (e.Value is not null) TensorSummary.Write(json, "v", e.Value);
            Works(json, e.Did.Select(w => (w.Kind, w.Slot, w.Formula)));
            if (e.After is { } look)
            {
                json.WriteStartObject("a");
                TensorSummary.Write(json, "forward", look.Forward);
                TensorSummary.Write(json, "backward", look.Backward);
                json.WriteNumber("folded", look.Folded);
                json.WriteStartArray("contributions");
                foreach (Tensor? contribution in look.Contributions) TensorSummary.Write(json, contribution);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>One step of a trace, without values.</summary>
    public static void Write(Utf8JsonWriter json, WorkFormulas formulas, Trace trace, TracedStep step)
    {
        ILookup<int, TraceSpan> spans = trace.Spans.Where(s => s.Step == step.Step).ToLookup(s => s.Node);
        List<Frame> frames = Frames(trace, step, spans);
        json.WriteNumber("step", step.Step);
        json.WriteNumber("update", step.Update);
        json.WriteNumber("us", (step.End - step.Begin) / 1000.0);
        json.WriteStartArray("frames");
        var last = new Dictionary<int, List<(long At, int Frame)>>();
        for (int i = 0; i < frames.Count; i++)
        {
            Frame frame = frames[i];
            int cause = frame.Message is { } m && last.TryGetValue(m.From, out var sent) ? sent.LastOrDefault(s => s.At <= m.Sent, (0, -1)).Frame : -1;
            json.WriteStartObject();
            Head(json, frame.Words, frame.Message?.Kind, frame.Message?.From ?? -1, frame.Node, frame.Message?.Slot ?? -1, frame.MicroBatch, cause);
            json.WriteNumber("at", (frame.At - step.Begin) / 1000.0);
            Works(json, frame.Did.Select(s => (s.Kind, s.Slot, formulas.Of(s.Kind, s.Node, s.Slot))));
            json.WriteEndObject();
            if (!last.TryGetValue(frame.Node, out var known)) last.Add(frame.Node, known = []);
            known.Add((frame.At, i));
        }

        json.WriteEndArray();
    }

    // Each message with the work until the next one came; what was done before any message is a frame of its own.
    private static List<Frame> Frames(Trace trace, TracedStep step, ILookup<int, TraceSpan> spans)
    {
        var frames = new List<Frame>();
        ILookup<int, TraceMessage> taken = trace.Messages.Where(m => m.Step == step.Step).ToLookup(m => m.To);
        for (int node = 0; node < trace.Nodes.Length; node++)
        {
            TraceMessage[] messages = [.. taken[node].OrderBy(m => m.Taken)];
            TraceSpan[] work = [.. spans[node]];
            foreach (TraceSpan span in work.Where(s => (messages.Length == 0 || s.Begin < messages[0].Taken) || s.Kind == TraceKind.Update))
                frames.Add(new Frame(span.Kind == TraceKind.Update ? "commit" : trace.Nodes[node].Inputs.IsEmpty ? "begin" : "work", null, node, span.MicroBatch, span.Begin, [span]));
            for (int i = 0; i < messages.Length; i++)
            {
                long until = i + 1 < messages.Length ? messages[i + 1].Taken : long.MaxValue;
                frames.Add(new Frame(TraceFile.Word(messages[i].Kind), messages[i], node, messages[i].MicroBatch, messages[i].Taken,
                    [.. work.Where(s => s.Begin >= messages[i].Taken && s.Begin < until && s.Kind != TraceKind.Update)]));
            }
        }

        return [.. frames.OrderBy(f => f.At)];
    }

    private static void Head(Utf8JsonWriter json, string words, TraceKind? kind, int from, int to, int slot, int microBatch, int cause)
    {
        json.WriteString("m", words);
        if (kind is { } k) json.WriteString("k", TraceFile.Word(k));
        json.WriteNumber("f", from);
        json.WriteNumber("t", to);
        json.WriteNumber("s", slot);
        json.WriteNumber("b", microBatch);
        json.WriteNumber("c", cause);
    }

    private static void Works(Utf8JsonWriter json, IEnumerable<(TraceKind Kind, int Slot, string Formula)> works)
    {
        json.WriteStartArray("d");
        foreach ((TraceKind kind, int slot, string formula) in works)
        {
            json.WriteStartObject();
            json.WriteString("k", TraceFile.Word(kind));
            json.WriteNumber("s", slot);
            json.WriteString("x", formula);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Frame(string Words, TraceMessage? Message, int Node, int MicroBatch, long At, TraceSpan[] Did);
}
