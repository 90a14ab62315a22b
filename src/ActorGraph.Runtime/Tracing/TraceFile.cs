using System.Text.Json;

namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// A trace as a file that Perfetto (ui.perfetto.dev) and chrome://tracing open: JSON in the Trace Event Format, with a process for the
/// coordinator and each worker; there a track for each thread, with what it worked at, and one for each node, with its work, its waiting,
/// and arrows from where a message was sent to where it was taken. What the format has no place for stands in <c>otherData</c>.
/// </summary>
public static class TraceFile
{
    internal const int Version = 1, Coordinator = 1, FirstWorker = 2, FirstNode = 1000; // processes and tracks
    internal const string Mark = "actorgraph_trace";
    private const long ShortestWait = 1000; // ns

    private static readonly string[] Words = ["forward", "vjp", "jvp", "update", "again", "activation", "cotangent", "tangent", "recomputed"];

    /// <summary>The word for a kind.</summary>
    public static string Word(TraceKind kind) => Words[(int)kind];

    internal static TraceKind? Kind(string? word) => Array.IndexOf(Words, word) is >= 0 and var kind ? (TraceKind)kind : null;

    /// <summary>Writes a trace.</summary>
    public static async Task WriteAsync(Trace trace, Stream stream, CancellationToken cancellation = default)
    {
        await using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("displayTimeUnit", "ns");
        WriteOthers(writer, trace);
        writer.WriteStartArray("traceEvents");
        WriteNames(writer, trace);
        foreach (TracedStep step in trace.Steps)
        {
            Begin(writer, step.Update > 0 ? $"step {step.Step}, update {step.Update}" : $"step {step.Step}", "step", "X", Coordinator, 1, step.Begin);
            Time(writer, "dur", step.End - step.Begin);
            writer.WriteStartObject("args");
            writer.WriteNumber("step", step.Step);
            writer.WriteNumber("update", step.Update);
            writer.WriteNumber("samples", step.Samples);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        ILookup<int, TraceSpan> spans = trace.Spans.ToLookup(s => s.Node);
        foreach (TraceSpan span in trace.Spans)
        {
            WriteSpan(writer, trace, span);
            await FlushAsync(writer, cancellation).ConfigureAwait(false);
        }

        ILookup<int, TraceMessage> taken = trace.Messages.ToLookup(m => m.To);
        for (int node = 0; node < trace.Nodes.Length; node++) WriteWaits(writer, trace, node, [.. spans[node]], taken[node]);
        TraceSpan[][] byNode = [.. Enumerable.Range(0, trace.Nodes.Length).Select(n => spans[n].ToArray())];
        for (int i = 0; i < trace.Messages.Length; i++)
        {
            WriteMessage(writer, trace, trace.Messages[i], i, byNode);
            await FlushAsync(writer, cancellation).ConfigureAwait(false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task FlushAsync(Utf8JsonWriter writer, CancellationToken cancellation)
    {
        if (writer.BytesPending > 1 << 16) await writer.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static void WriteOthers(Utf8JsonWriter writer, Trace trace)
    {
        writer.WriteStartObject("otherData");
        writer.WriteNumber(Mark, Version);
        writer.WriteNumber("steps", trace.Steps.Length);
        writer.WriteNumber("spans", trace.Spans.Length);
        writer.WriteNumber("messages", trace.Messages.Length);
        writer.WriteBoolean("complete", trace.IsComplete);
        if (trace.GraphText is { } text) writer.WriteString("graph", text);
        writer.WriteStartArray("workers");
        foreach (TracedWorker worker in trace.Workers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", worker.Name);
            writer.WriteNumber("clock_error_ns", worker.ClockError);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("nodes");
        foreach (TracedNode node in trace.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", node.Name);
            writer.WriteString("op", node.Op);
            writer.WriteNumber("worker", node.Worker);
            writer.WriteStartArray("inputs");
            foreach (int input in node.Inputs) writer.WriteNumberValue(input);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, Trace trace)
    {
        Name("process_name", "coordinator", Coordinator, 0);
        Name("thread_name", "steps", Coordinator, 1);
        for (int worker = 0; worker < trace.Workers.Length; worker++)
        {
            Name("process_name", trace.Workers[worker].Name is { Length: > 0 } name ? name : "nodes", FirstWorker + worker, 0);
            int threads = trace.Spans.Where(s => trace.Nodes[s.Node].Worker == worker).Select(s => s.Thread + 1).DefaultIfEmpty(0).Max();
            for (int thread = 0; thread < threads; thread++) Name("thread_name", $"thread {thread + 1}", FirstWorker + worker, 1 + thread);
        }

        for (int node = 0; node < trace.Nodes.Length; node++)
            Name("thread_name", $"{trace.Nodes[node].Name} ({trace.Nodes[node].Op})", FirstWorker + trace.Nodes[node].Worker, FirstNode + node);

        void Name(string what, string name, int process, int track)
        {
            writer.WriteStartObject();
            writer.WriteString("name", what);
            writer.WriteString("ph", "M");
            writer.WriteNumber("pid", process);
            writer.WriteNumber("tid", track);
            writer.WriteStartObject("args");
            writer.WriteString("name", name);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    // Once on the node's track, and once on that of the thread.
    private static void WriteSpan(Utf8JsonWriter writer, Trace trace, TraceSpan span)
    {
        TracedNode node = trace.Nodes[span.Node];
        string what = span.Kind == TraceKind.Vjp && span.Slot >= 0 ? $"vjp for {trace.Nodes[node.Inputs[span.Slot]].Name}" : Word(span.Kind);
        int process = FirstWorker + node.Worker;
        Begin(writer, what, Word(span.Kind), "X", process, FirstNode + span.Node, span.Begin);
        Time(writer, "dur", span.End - span.Begin);
        Arguments(writer, span.Step, span.MicroBatch, span.Slot, span.Thread);
        writer.WriteEndObject();
        Begin(writer, $"{node.Name}: {what}", "thread", "X", process, 1 + span.Thread, span.Begin);
        Time(writer, "dur", span.End - span.Begin);
        writer.WriteEndObject();
    }

    // From the first message that is taken while nothing is done, to the work that it was for.
    private static void WriteWaits(Utf8JsonWriter writer, Trace trace, int node, TraceSpan[] spans, IEnumerable<TraceMessage> taken)
    {
        int next = 0;
        long idleFrom = 0, waitsFrom = -1;
        foreach (TraceMessage message in taken)
        {
            while (next < spans.Length && spans[next].Begin <= message.Taken)
            {
                Wait(spans[next].Begin);
                idleFrom = Math.Max(idleFrom, spans[next++].End);
            }

            if (waitsFrom < 0 && message.Taken >= idleFrom) waitsFrom = message.Taken;
        }

        if (next < spans.Length) Wait(spans[next].Begin);

        void Wait(long until)
        {
            if (waitsFrom >= 0 && until - waitsFrom >= ShortestWait)
            {
                Begin(writer, "waiting", "waiting", "X", FirstWorker + trace.Nodes[node].Worker, FirstNode + node, waitsFrom);
                Time(writer, "dur", until - waitsFrom);
                writer.WriteEndObject();
            }

            waitsFrom = -1;
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, Trace trace, TraceMessage message, int id, TraceSpan[][] spans)
    {
        // An arrow begins in the last work before the message left: viewers bind it to what encloses its time.
        long sent = message.Sent;
        if (SpanSearch.LastBegun(spans[message.From], sent) is { } work && work.End <= sent) sent = Math.Max(work.Begin, work.End - 1);
        string word = Word(message.Kind);
        Begin(writer, word, word, "s", FirstWorker + trace.Nodes[message.From].Worker, FirstNode + message.From, sent);
        writer.WriteNumber("id", id);
        writer.WriteStartObject("args");
        Time(writer, "sent", message.Sent);
        writer.WriteEndObject();
        writer.WriteEndObject();
        // It ends in waiting that the message began or found, or in the work that it set off at once.
        long taken = SpanSearch.FirstFrom(spans[message.To], message.Taken) is { } next && next.Begin - message.Taken < ShortestWait ? next.Begin : message.Taken;
        Begin(writer, word, word, "f", FirstWorker + trace.Nodes[message.To].Worker, FirstNode + message.To, taken);
        writer.WriteString("bp", "e");
        writer.WriteNumber("id", id);
        Arguments(writer, message.Step, message.MicroBatch, message.Slot, -1, message.Taken);
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string name, string category, string phase, int process, int track, long at)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("cat", category);
        writer.WriteString("ph", phase);
        writer.WriteNumber("pid", process);
        writer.WriteNumber("tid", track);
        Time(writer, "ts", at);
    }

    private static void Arguments(Utf8JsonWriter writer, long step, int microBatch, int slot, int thread, long? taken = null)
    {
        writer.WriteStartObject("args");
        writer.WriteNumber("step", step);
        if (microBatch != PassId.WholeStep) writer.WriteNumber("micro_batch", microBatch);
        if (slot >= 0) writer.WriteNumber("slot", slot);
        if (thread >= 0) writer.WriteNumber("thread", thread);
        if (taken is { } at) Time(writer, "taken", at);
        writer.WriteEndObject();
    }

    // The format's unit is the microsecond.
    private static void Time(Utf8JsonWriter writer, string name, long nanoseconds) => writer.WriteNumber(name, nanoseconds / 1000m);
}
