namespace ActorGraph.Runtime.Wire;

/// <summary>
/// The sending half of a link, without anything that sends: it makes numbered frames while the window has room, keeps them until
/// they are acknowledged, and goes back to the first that was not when one is missing or nothing came for long. No actor, clock or
/// I/O is near.
/// </summary>
/// <param name="link">The link's name.</param>
/// <param name="frameBytes">The most bytes of a frame's body.</param>
/// <param name="windowBytes">The credit: so many bytes of bodies may be on the way unacknowledged. The last frame may reach over.</param>
internal sealed class LinkSender(long link, int frameBytes, int windowBytes)
{
    // In ticks. Without an end to the doubling, a net that loses a third needs hours now and then.
    private const int LongestSilence = 32;

    private readonly FrameWriter _writer = new(frameBytes);
    private readonly LinkedList<LinkFrame> _unacknowledged = new();
    private LinkedListNode<LinkFrame>? _again; // the next frame to send again
    private long _next, _wentBackTo = -1, _firstAtTick = -1;
    private int _quietTicks;

    /// <summary>Bytes on the way that are not acknowledged.</summary>
    public long InFlight { get; private set; }

    /// <summary>Whether everything was sent and acknowledged.</summary>
    public bool IsIdle => _unacknowledged.Count == 0 && _writer.IsEmpty;

    /// <summary>Takes a message over.</summary>
    public void Add(Outbound message) => _writer.Add(message);

    /// <summary>The next frame, if there is one and the window has room.</summary>
    /// <param name="isAgain">Whether the frame was sent before.</param>
    /// <exception cref="WireException">A message is not of the protocol between nodes.</exception>
    public LinkFrame? Next(out bool isAgain)
    {
        isAgain = _again is not null;
        if (_again is not null)
        {
            LinkFrame again = _again.Value;
            _again = _again.Next;
            return again;
        }

        while (InFlight < windowBytes && !_writer.IsEmpty)
        {
            ReadOnlyMemory<byte> body = _writer.Next();
            if (body.IsEmpty) continue; // what waited was taken by another
            var frame = new LinkFrame(link, _next++, body);
            InFlight += body.Length;
            _unacknowledged.AddLast(frame);
            return frame;
        }

        return null;
    }

    /// <summary>Takes an acknowledgement; an old one, or one of another attempt, changes nothing.</summary>
    public void On(LinkReceived message)
    {
        if (message.Link != link || message.Next > _next) return;
        while (_unacknowledged.First is { } first && first.Value.Sequence < message.Next)
        {
            if (_again == first) _again = first.Next;
            InFlight -= first.Value.Body.Length;
            _unacknowledged.RemoveFirst();
        }

        // Each frame behind a gap says so; going back once for a gap is enough, until the clock says that this was lost too.
        if (message.IsMissing && message.Next > _wentBackTo && _unacknowledged.First?.Value.Sequence == message.Next) GoBack();
    }

    /// <summary>Time has passed: if nothing was acknowledged since the last time, everything is sent again; then after twice as
    /// long, and so on up to <see cref="LongestSilence"/>, because nothing says whether the other end is dead or slow.</summary>
    public void Tick()
    {
        if (_unacknowledged.First is not { Value.Sequence: var first }) return;
        _quietTicks = first == _firstAtTick ? _quietTicks + 1 : 0;
        _firstAtTick = first;
        if (_quietTicks > LongestSilence ? _quietTicks % LongestSilence == 0 : int.IsPow2(_quietTicks)) GoBack();
    }

    /// <summary>Gives back the references to what was not written into a frame.</summary>
    public void Release()
    {
        _writer.Release();
        _unacknowledged.Clear();
        (_again, InFlight) = (null, 0);
    }

    private void GoBack()
    {
        _again = _unacknowledged.First;
        _wentBackTo = _again!.Value.Sequence;
    }
}
