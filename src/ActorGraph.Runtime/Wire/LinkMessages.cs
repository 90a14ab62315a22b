namespace ActorGraph.Runtime.Wire;

/// <summary>To the link of a process, from a local node or coordinator: bring this to a node over there, or to the coordinator.
/// References to tensors that the message hands over are the link's from then on.</summary>
/// <param name="Target">The node's index, or <see cref="Effect.Coordinator"/>.</param>
/// <param name="Message">A message of the protocol between nodes.</param>
internal sealed record Outbound(int Target, object Message);

/// <summary>From a link to its parent: something came that cannot be, or was to be sent that cannot cross. The link takes and
/// sends nothing more; the attempt cannot go on.</summary>
/// <param name="Process">The place of the process at the other end.</param>
/// <param name="Reason">What was found, where, and what was expected.</param>
internal sealed record LinkFailed(int Process, Exception Reason);

/// <summary>Messages between nodes on their way, as many as fit, or a piece of one.</summary>
/// <param name="Link">The link's name.</param>
/// <param name="Sequence">Counts the frames of a link and direction, from 0.</param>
/// <param name="Body">What <see cref="FrameReader"/> reads.</param>
internal sealed record LinkFrame(long Link, long Sequence, ReadOnlyMemory<byte> Body) : IWireMessage;

/// <summary>How far the frames of a link have come.</summary>
/// <param name="Link">The link's name.</param>
/// <param name="Next">All frames before this one were taken.</param>
/// <param name="IsMissing">Whether a later one came, so that this one was lost.</param>
internal sealed record LinkReceived(long Link, long Next, bool IsMissing) : IWireMessage;
