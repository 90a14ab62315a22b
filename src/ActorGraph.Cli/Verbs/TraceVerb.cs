using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Data;
using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph trace</c>: what a recorded run spent its time on.</summary>
internal static class TraceVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "What `actorgraph train --trace FILE` wrote." };
        Option<bool> asJson = Flag.Json();
        var verb = new Verb("trace", "Shows the critical path, the bubble and the costliest nodes of a recorded run.", """
            actorgraph trace digits-trace.json
            actorgraph trace digits-trace.json --json
            """) { file, asJson };
        verb.SetAction(async (call, cancellation) =>
        {
            Trace trace = await ReadAsync(call.GetRequiredValue(file), cancellation);
            var report = TraceReport.Of(trace);
            if (call.GetValue(asJson)) TraceOutput.AsJson(trace, report);
            else TraceOutput.AsTable(trace, report);
            return Failure.None;
        });
        return verb;
    }

    /// <summary>The trace in a file.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static async Task<Trace> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using FileStream stream = File.OpenRead(path);
            return await TraceFileReading.ReadAsync(stream, path, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "nothing that can be read", "a trace that `actorgraph train --trace` wrote", inner: e);
        }
    }
}
