using System.Collections.Immutable;
using System.Text.Json;
using ActorGraph.Data;

namespace ActorGraph.Runtime.Tracing;

/// <summary>Reads a trace that <see cref="TraceFile"/> wrote.</summary>
public static class TraceFileReading
{
    /// <summary>The trace in a file.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="name">Names the file in errors.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InputException">It is no trace of this program, or one that was cut short or changed.</exception>
    public static async Task<Trace> ReadAsync(Stream stream, string name, CancellationToken cancellation = default)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(stream, default, cancellation).ConfigureAwait(false);
            return Read(document.RootElement, name);
        }
        catch (JsonException e)
        {
            throw new InputException(name, $"no whole JSON ({Where(e)})", "a trace that `actorgraph train --trace` wrote", "the file was cut short or changed: trace the run again");
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Foreign(name, e.Message);
        }
    }

    private static string Where(JsonException e) => $"at line {e.LineNumber + 1}, byte {e.BytePositionInLine}";

    private static Trace Read(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("otherData", out JsonElement about) || !about.TryGetProperty(TraceFile.Mark, out JsonElement version))
            throw Foreign(name, "another kind of JSON");
        if (version.GetInt32() != TraceFile.Version) throw Foreign(name, $"a trace of version {version}");
        ImmutableArray<TracedWorker> workers = [.. about.GetProperty("workers").EnumerateArray().Select(w => new TracedWorker(Text(w, "name"), w.GetProperty("clock_error_ns").GetInt64()))];
        ImmutableArray<TracedNode> nodes = [.. about.GetProperty("nodes").EnumerateArray().Select(n => new TracedNode(
            Text(n, "name"), Text(n, "op"), n.GetProperty("worker").GetInt32(), [.. n.GetProperty("inputs").EnumerateArray().Select(i => i.GetInt32())]))];
        if (nodes.Any(n => (uint)n.Worker >= (uint)workers.Length || n.Inputs.Any(i => (uint)i >= (uint)nodes.Length))) throw Foreign(name, "a node that stands nowhere");
        var reading = new Events(nodes, name);
        foreach (JsonElement e in root.GetProperty("traceEvents").EnumerateArray()) reading.Add(e);
        Trace trace = reading.Trace(workers, about.GetProperty("complete").GetBoolean()) with { GraphText = about.TryGetProperty("graph", out JsonElement text) ? text.GetString() : null };
        Require("steps", trace.Steps.Length);
        Require("spans", trace.Spans.Length);
        Require("messages", trace.Messages.Length);
        return trace;

        void Require(string what, int found)
        {
            if (about.GetProperty(what).GetInt64() is var expected && expected != found)
                throw new InputException(name, $"{found} {what}", $"{expected}, as the file says", "the file was changed: trace the run again");
        }
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? throw new FormatException($"no text {name}");

    private static InputException Foreign(string name, string found) => new(name, found, "a trace that `actorgraph train --trace` wrote");

    private sealed class Events(ImmutableArray<TracedNode> nodes, string name)
    {
        private readonly List<TracedStep> _steps = [];
        private long _total; // of all times: sums stay within 64 bits
        private readonly List<TraceSpan> _spans = [];
        private readonly Dictionary<long, (int From, long At)> _sent = [];
        private readonly List<TraceMessage> _messages = [];

        public void Add(JsonElement e)
        {
            if (!e.TryGetProperty("cat", out JsonElement category)) return; // a name
            long at = Time(e, "ts");
            switch (e.GetProperty("ph").GetString())
            {
                case "X" when category.ValueEquals("step"):
                    JsonElement step = e.GetProperty("args");
                    _steps.Add(new TracedStep(step.GetProperty("step").GetInt64(), step.GetProperty("update").GetInt64(), step.GetProperty("samples").GetInt32(), at, at + Time(e, "dur")));
                    break;
                case "X" when TraceFile.Kind(category.GetString()) is { } kind:
                    JsonElement work = e.GetProperty("args");
                    (int node, int slot) = (Node(e), Number(work, "slot", -1));
                    if (slot < (kind == TraceKind.Vjp ? 0 : -1) || slot >= nodes[node].Inputs.Length) throw Foreign(name, $"input {slot} of `{nodes[node].Name}`");
                    _spans.Add(new TraceSpan(
                        kind, node, slot, work.GetProperty("step").GetInt64(), Number(work, "micro_batch", PassId.WholeStep), Number(work, "thread", 0), at, at + Time(e, "dur")));
                    break;
                case "s":
                    _sent[e.GetProperty("id").GetInt64()] = (Node(e), Time(e.GetProperty("args"), "sent"));
                    break;
                case "f" when TraceFile.Kind(category.GetString()) is { } kind && _sent.Remove(e.GetProperty("id").GetInt64(), out (int From, long At) sent):
                    JsonElement pass = e.GetProperty("args");
                    _messages.Add(new TraceMessage(
                        kind, sent.From, Node(e), Number(pass, "slot", -1), pass.GetProperty("step").GetInt64(), Number(pass, "micro_batch", PassId.WholeStep), sent.At, Time(pass, "taken")));
                    break;
            }
        }

        public Trace Trace(ImmutableArray<TracedWorker> workers, bool isComplete) => new()
        {
            Nodes = nodes,
            Workers = workers,
            Steps = [.. _steps],
            Spans = [.. _spans.OrderBy(s => s.Begin)],
            Messages = [.. _messages.OrderBy(m => m.Taken)],
            IsComplete = isComplete,
        };

        private int Node(JsonElement e) =>
            e.GetProperty("tid").GetInt32() - TraceFile.FirstNode is var node && (uint)node < (uint)nodes.Length ? node : throw Foreign(name, "an event of no node");

        private static int Number(JsonElement e, string of, int otherwise) => e.TryGetProperty(of, out JsonElement value) ? value.GetInt32() : otherwise;

        private long Time(JsonElement e, string of)
        {
            long time = (long)(e.GetProperty(of).GetDecimal() * 1000);
            if (time < 0) throw Foreign(name, $"a time of {time} ns");
            _total = checked(_total + time);
            return time;
        }
    }
}
