using ActorGraph.Graphs;
using ActorGraph.Text;

namespace ActorGraph.Runtime.Tracing;

/// <summary>What one process noted, and how its clock goes against the coordinator's.</summary>
/// <param name="Name">The process's name.</param>
/// <param name="Log">What it noted.</param>
/// <param name="Offset">Its clock less the coordinator's, in nanoseconds.</param>
/// <param name="Error">By how much the offset may be off.</param>
internal readonly record struct ProcessLog(string Name, TraceLog Log, long Offset, long Error);

/// <summary>Makes one trace of what several processes noted.</summary>
internal static class TraceMerge
{
    private const long MostRecords = 2 * TraceRecorder.MostRecords; // of all processes: what a file is read back with has to fit into memory

    /// <summary>The trace.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="placement">By node: its process.</param>
    /// <param name="steps">Steps, on the coordinator's clock.</param>
    /// <param name="processes">What each noted.</param>
    public static Trace Of(Graph graph, Func<int, int> placement, IReadOnlyList<TracedStep> steps, IReadOnlyList<ProcessLog> processes)
    {
        (processes, long last) = Cut(processes);
        steps = [.. steps.Where(s => s.Step <= last)];
        long[] offsets = Offsets(processes);
        long zero = steps.Select(s => s.Begin).Concat(processes.SelectMany((p, i) => p.Log.Records.Select(r => r.At - offsets[i]))).DefaultIfEmpty(0).Min();
        var spans = new List<TraceSpan>();
        for (int i = 0; i < processes.Count; i++)
        {
            var threads = new Dictionary<int, int>();
            foreach (TraceRecord r in processes[i].Log.Records)
            {
                if (!r.IsWork) continue;
                if (!threads.TryGetValue(r.Thread, out int thread)) threads.Add(r.Thread, thread = threads.Count);
                long at = r.At - offsets[i] - zero;
                spans.Add(new TraceSpan(r.Kind, r.Node, r.Slot, r.Step, r.MicroBatch, thread, at, at + r.Until - r.At));
            }
        }

        IEnumerable<TraceMessage> messages = Pairs(processes).Select(pair => new TraceMessage(
            pair.Sent.Kind, pair.Sent.Node, pair.Taken.Node, pair.Taken.Slot, pair.Taken.Step, pair.Taken.MicroBatch,
            pair.Sent.At - offsets[pair.From] - zero, pair.Taken.At - offsets[pair.To] - zero));
        return new Trace
        {
            Nodes = [.. graph.Nodes.Select(n => TracedNode.Of(n, placement(n.Index)))],
            GraphText = TextOf(graph),
            Workers = [.. processes.Select(p => new TracedWorker(p.Name, p.Error))],
            Steps = [.. steps.OrderBy(s => s.Step).Select(s => s with { Begin = s.Begin - zero, End = s.End - zero })],
            Spans = [.. spans.OrderBy(s => s.Begin).ThenBy(s => s.Node).ThenBy(s => s.End)],
            Messages = [.. messages.OrderBy(m => m.Taken).ThenBy(m => m.To).ThenBy(m => m.Slot)],
            IsComplete = last == long.MaxValue,
        };
    }

    // Behind the last step that every process kept, and where all together are too many, before that.
    private static (IReadOnlyList<ProcessLog> Processes, long Last) Cut(IReadOnlyList<ProcessLog> processes)
    {
        long last = processes.Select(p => p.Log.LastStep).DefaultIfEmpty(long.MaxValue).Min(), sum = 0;
        foreach (IGrouping<long, TraceRecord> step in processes.SelectMany(p => p.Log.Records).GroupBy(r => r.Step).OrderBy(g => g.Key))
            if ((sum += step.Count()) > MostRecords)
            {
                last = Math.Min(last, step.Key - 1);
                break;
            }

        return last == long.MaxValue ? (processes, last)
            : ([.. processes.Select(p => p with { Log = new TraceLog([.. p.Log.Records.Where(r => r.Step <= last)], last) })], last);
    }

    private static string? TextOf(Graph graph)
    {
        try
        {
            return GraphText.Write(graph);
        }
        catch (GraphException)
        {
            return null;
        }
    }

    private static long[] Offsets(IReadOnlyList<ProcessLog> processes)
    {
        var least = new Dictionary<(int From, int To), long>();
        foreach ((int from, TraceRecord sent, int to, TraceRecord taken) in Pairs(processes))
        {
            if (from == to) continue;
            long between = taken.At - processes[to].Offset - (sent.At - processes[from].Offset);
            least[(from, to)] = least.TryGetValue((from, to), out long known) ? Math.Min(known, between) : between;
        }

        long[] corrections = ClockCausality.Corrections(processes.Count, least);
        return [.. processes.Select((p, i) => p.Offset + corrections[i])];
    }

    // Messages of which both ends are known.
    private static IEnumerable<(int From, TraceRecord Sent, int To, TraceRecord Taken)> Pairs(IReadOnlyList<ProcessLog> processes)
    {
        var sent = new Dictionary<Key, (int Process, TraceRecord Record)>();
        for (int i = 0; i < processes.Count; i++)
            foreach (TraceRecord r in processes[i].Log.Records)
                if (r.IsSent) sent.TryAdd(new Key(r.Kind, r.Target, r.Slot, r.Step, r.MicroBatch), (i, r));
        for (int i = 0; i < processes.Count; i++)
            foreach (TraceRecord r in processes[i].Log.Records)
                if (!r.IsWork && !r.IsSent && sent.TryGetValue(new Key(r.Kind, r.Node, r.Slot, r.Step, r.MicroBatch), out (int Process, TraceRecord Record) from))
                    yield return (from.Process, from.Record, i, r);
    }

    // A message is known by who it is for; both ends know that without being told.
    private readonly record struct Key(TraceKind Kind, int Target, int Slot, long Step, int MicroBatch);
}
