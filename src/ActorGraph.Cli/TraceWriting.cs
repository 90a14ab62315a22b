using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Learning;
using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Cli;

/// <summary>Traces a training, and writes the trace into a file at the end.</summary>
internal sealed class TraceWriting(string file) : IRunObserver
{
    public ValueTask LoadedAsync(GraphRun run, CancellationToken cancellation)
    {
        run.Traces = true;
        return ValueTask.CompletedTask;
    }

    public async ValueTask EndedAsync(GraphRun run, TrainingSummary summary)
    {
        Trace trace;
        try
        {
            trace = await run.ReadTraceAsync();
        }
        catch (ClusterException e)
        {
            Terminal.Note($"no trace is written: {e.Message}"); // what was trained is trained
            return;
        }

        await OutputFile.WriteAsync(file, (stream, cancellation) => TraceFile.WriteAsync(trace, stream, cancellation), CancellationToken.None);
        if (!trace.IsComplete)
            Terminal.Note($"{file} holds steps {trace.Steps.FirstOrDefault()?.Step} to {trace.Steps.LastOrDefault()?.Step} of the run: a trace holds no more, or a worker was lost with what it had noted");
    }
}
