using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>Links over Akka.Remote: frames small enough for heartbeats to pass between them, and for its limit.</summary>
internal sealed class ChunkedLinks : ILinks
{
    /// <summary>The dispatcher of link actors; see <c>config/wire.hocon</c>.</summary>
    public const string Dispatcher = "actorgraph.wire-dispatcher";

    /// <inheritdoc/>
    public Props Open(LinkSpec spec) => Props.CreateBy(new LinkActor.Producer(spec)).WithDispatcher(Dispatcher);
}
