using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Links over Akka.Remote: frames small enough for its limit, and for heartbeats to pass between them, and only so many on the
/// way that a slow receiver slows the sender.
/// </summary>
/// <param name="frameBytes">The most bytes of a frame's body.</param>
/// <param name="windowBytes">The bytes that may be on the way unacknowledged.</param>
internal sealed class ChunkedLinks(int frameBytes = ChunkedLinks.FrameBytes, int windowBytes = ChunkedLinks.WindowBytes) : ILinks
{
    /// <summary>Every copy that Akka makes of a frame stays below the 85,000 bytes from which on arrays are collected late.</summary>
    public const int FrameBytes = 80_000;

    /// <summary>8 ms at 250 MB/s: longer than an acknowledgement takes, shorter than a heartbeat may wait; the copies that are on
    /// the way at once stay in the processor's cache.</summary>
    public const int WindowBytes = 2 << 20;

    /// <summary>The dispatcher of link actors; see <c>config/wire.hocon</c>.</summary>
    public const string Dispatcher = "actorgraph.wire-dispatcher";

    /// <inheritdoc/>
    public Props Open(LinkSpec spec)
    {
        ByteOrder.Require();
        return Props.CreateBy(new LinkActor.Producer(spec, frameBytes, windowBytes)).WithDispatcher(Dispatcher);
    }
}
