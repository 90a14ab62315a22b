using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Runtime;

// What nodes do and when, for those who ask.
public sealed partial class GraphRun
{
    private readonly TraceRecorder _recorder;
    private volatile bool _traces, _keepsBuffers;

    /// <summary>
    /// Whether steps asked for from here on are traced: each node notes when it works, sends and takes messages, for
    /// <see cref="ReadTraceAsync"/>. Numbers are the same with it and without. Off at first.
    /// </summary>
    public bool Traces
    {
        get => _traces;
        set => _traces = value;
    }

    /// <summary>Whether steps asked for from here on keep both buffers of every node for <see cref="ReadAsync"/>, whatever their own
    /// options say. Numbers are the same. Off at first.</summary>
    public bool KeepsBuffers
    {
        get => _keepsBuffers;
        set => _keepsBuffers = value;
    }

    /// <summary>
    /// What the nodes did in the traced steps that ended since this was asked last, in every process. A worker that is lost takes along
    /// what it noted, and the others begin anew. Read it between steps: what a step under way has noted so far is taken too.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    public async Task<Trace> ReadTraceAsync(CancellationToken cancellation = default)
    {
        if (!_isOnWorkers)
        {
            ObjectDisposedException.ThrowIf(_pending.IsOver, this);
            return TraceMerge.Of(Graph, _ => 0, _recorder.TakeSteps(), [new ProcessLog("", _recorder.Take(), 0, 0)]);
        }

        GatheredLogs logs = await AskAsync(new ReadTraces(), cancellation).ConfigureAwait(false);
        Trace trace = TraceMerge.Of(Graph, node => logs.Placement[node], _recorder.TakeSteps(), logs.Processes);
        return _recorder.HasLost ? trace with { IsComplete = false } : trace;
    }
}
