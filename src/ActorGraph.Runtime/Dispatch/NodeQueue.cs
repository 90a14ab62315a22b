using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>
/// An unbounded queue of messages for an actor that mostly has none or one waiting: 100 bytes in two cache lines, where the runtime's
/// concurrent queue has a kilobyte and comes by another line with every message. Between two products of matrices no line of it is
/// left in the caches, and what a message costs is mostly waiting for lines. Any thread may put in and take out, in order.
/// </summary>
public sealed class NodeQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int AtFirst = 2; // messages; a power of two, as every capacity

    private Envelope[] _ring = new Envelope[AtFirst];
    private int _first, _count;
    private int _lock;

    /// <inheritdoc/>
    public bool HasMessages => Volatile.Read(ref _count) > 0;

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        Enter();
        if (_count == _ring.Length) Grow();
        _ring[(_first + _count) & (_ring.Length - 1)] = envelope;
        _count++;
        Interlocked.Exchange(ref _lock, 0); // a full fence: the mailbox reads its status next, and if that says that it is being run, who runs it must see the message
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        if (Volatile.Read(ref _count) == 0) return false;
        Enter();
        bool isThere = _count > 0;
        if (isThere)
        {
            envelope = _ring[_first];
            _ring[_first] = default;
            _first = --_count == 0 ? 0 : (_first + 1) & (_ring.Length - 1); // from the front again: the line that is warm
        }

        Exit();
        return isThere;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out Envelope envelope)) deadletters.Enqueue(owner, envelope);
    }

    private void Grow()
    {
        var larger = new Envelope[2 * _ring.Length];
        for (int i = 0; i < _count; i++) larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        (_ring, _first) = (larger, 0);
    }

    private void Enter()
    {
        for (var spin = new SpinWait(); Interlocked.Exchange(ref _lock, 1) != 0;) spin.SpinOnce(sleep1Threshold: -1); // it may be held by a thread without a core
    }

    private void Exit() => Volatile.Write(ref _lock, 0);
}
