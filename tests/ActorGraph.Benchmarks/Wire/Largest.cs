using ActorGraph.Runtime.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>What Akka.Remote does with messages of 8 MB as they are: an actor system beside, which lets them through.</summary>
internal static class Largest
{
    public const int Bytes = 8 << 20;
    public const int Messages = 8;

    public static ActorSystem Start() => ActorSystem.Create("large", ConfigurationFactory.ParseString("""
        akka {
          actor.provider = remote
          coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, maximum-frame-size = 10MiB, send-buffer-size = 10MiB, receive-buffer-size = 10MiB }
        }
        """)
        .WithFallback(ConfigurationFactory.ParseString(ActorGraph.Runtime.Settings.Resource("config/wire.hocon")))
        .WithFallback(ActorGraph.Runtime.Settings.Default.Config));

    /// <summary>Answers each message with a short one, or counts the answers and sends the next.</summary>
    public sealed class End(string? peer, TaskCompletionSource? done) : UntypedActor
    {
        private readonly byte[] _body = new byte[peer is null ? 0 : Bytes];
        private int _answers;

        protected override void PreStart()
        {
            if (peer is not null) Context.ActorSelection(peer).Tell(new LinkFrame(1, 0, _body), Self);
        }

        protected override void OnReceive(object message)
        {
            if (message is LinkFrame frame) Sender.Tell(new LinkReceived(frame.Link, frame.Sequence, false), Self);
            else if (++_answers == Messages) done!.TrySetResult();
            else Sender.Tell(new LinkFrame(1, _answers, _body), Self);
        }
    }
}
