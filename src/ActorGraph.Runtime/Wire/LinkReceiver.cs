using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// The receiving half of a link: takes frames in order, each once, drops those that come twice, too early or from another attempt,
/// and says how far it is. No actor, clock or I/O is near.
/// </summary>
/// <param name="link">The link's name.</param>
/// <param name="shapes">What the graph allows.</param>
/// <param name="pool">Where values of passes are written to.</param>
internal sealed class LinkReceiver(long link, GraphShapes shapes, TensorPool pool)
{
    private readonly FrameReader _reader = new(shapes, pool);
    private long _next;
    private bool _isMissing;

    /// <summary>Bytes that were taken since the last acknowledgement.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Whether the other end should hear how far this one is.</summary>
    public bool OwesAcknowledgement { get; private set; }

    /// <summary>Takes a frame and appends the messages that it completes.</summary>
    /// <exception cref="WireException">What the frame holds cannot be.</exception>
    public void On(LinkFrame frame, List<Outbound> completed)
    {
        if (frame.Link != link) return;
        OwesAcknowledgement = true; // of one that came twice too: the acknowledgement may have been lost
        _isMissing |= frame.Sequence > _next;
        if (frame.Sequence != _next) return;
        _reader.Read(frame.Body, completed);
        _next++;
        _isMissing = false;
        Unacknowledged += frame.Body.Length;
    }

    /// <summary>How far this end is.</summary>
    public LinkReceived Acknowledge()
    {
        var received = new LinkReceived(link, _next, _isMissing);
        (OwesAcknowledgement, _isMissing, Unacknowledged) = (false, false, 0);
        return received;
    }

    /// <summary>Gives back what is under way.</summary>
    public void Release() => _reader.Release();
}
