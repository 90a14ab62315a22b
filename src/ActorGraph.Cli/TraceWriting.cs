using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
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
        Trace trace = await run.ReadTraceAsync();
        using var bytes = new MemoryStream();
        await TraceFile.WriteAsync(trace, bytes);
        await OutputFile.WriteAsync(file, bytes.ToArray(), CancellationToken.None);
        if (!trace.IsComplete)
            Terminal.Note($"{file} ends with step {trace.Steps.Select(s => s.Step).DefaultIfEmpty(0).Max()}: a trace holds no more; train for fewer epochs to see them whole");
    }
}
