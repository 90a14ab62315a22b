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
                string text = $"{e.Message}";
                int end = text.IndexOf('\n');
                Console.Error.WriteLine(
                    $"{e.LogLevel().ToString().Replace("Level", "").ToLowerInvariant()}: {e.LogSource}: {(end < 0 || ShowsAll ? text : text[..end])}");
                break;
        }
    }
}
