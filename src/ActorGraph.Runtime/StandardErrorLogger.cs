using Akka.Actor;
using Akka.Event;

namespace ActorGraph.Runtime;

/// <summary>Writes Akka's log events to standard error, one line each.</summary>
public sealed class StandardErrorLogger : UntypedActor
{
    private static readonly bool ShowsAll = Environment.GetEnvironmentVariable("ACTORGRAPH_DEBUG") == "1"; // stack traces too

    // A process that goes is told by the runtime in a line of its own; Akka has several for it at each end.
    private static bool IsToldOtherwise(LogEvent e)
    {
        string text = $"{e.Message}";
        return text.Contains("Disassociated", StringComparison.Ordinal) || text.Contains("UNREACHABLE", StringComparison.Ordinal)
            || text.Contains("is irrecoverably failed", StringComparison.Ordinal) || text.Contains("heartbeat", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                break;
            case LogEvent e when ShowsAll || !IsToldOtherwise(e):
                string text = ShowsAll ? $"{e.Message}" : FirstLine($"{e.Message}");
                string cause = e.Cause is null || e.Message is Exception ? "" : $": {FirstLine(e.Cause.GetBaseException().Message)}";
                Console.Error.WriteLine($"{e.LogLevel().ToString().Replace("Level", "").ToLowerInvariant()}: {e.LogSource}: {text}{cause}");
                break;
        }
    }

    private static string FirstLine(string text) => text.IndexOf('\n') is >= 0 and var end ? text[..end] : text;
}
