using Akka.Actor;
using Akka.Event;

namespace ActorGraph.Runtime;

/// <summary>Writes Akka's log events to standard error, one line each.</summary>
public sealed class StandardErrorLogger : UntypedActor
{
    private static readonly bool ShowsAll = Environment.GetEnvironmentVariable("ACTORGRAPH_DEBUG") == "1"; // stack traces too

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                break;
            case LogEvent e:
                string text = ShowsAll ? $"{e.Message}" : FirstLine($"{e.Message}");
                string cause = e.Cause is null || e.Message is Exception ? "" : $": {FirstLine(e.Cause.GetBaseException().Message)}";
                Console.Error.WriteLine($"{e.LogLevel().ToString().Replace("Level", "").ToLowerInvariant()}: {e.LogSource}: {text}{cause}");
                break;
        }
    }

    private static string FirstLine(string text) => text.IndexOf('\n') is >= 0 and var end ? text[..end] : text;
}
