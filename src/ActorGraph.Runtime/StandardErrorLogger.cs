using Akka.Actor;
using Akka.Event;

namespace ActorGraph.Runtime;

/// <summary>Writes Akka's log events to standard error, one line each.</summary>
public sealed class StandardErrorLogger : UntypedActor
{
    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                break;
            case LogEvent e:
                Console.Error.WriteLine($"{e.LogLevel().ToString().Replace("Level", "").ToLowerInvariant()}: {e.LogSource}: {e.Message}");
                break;
        }
    }
}
