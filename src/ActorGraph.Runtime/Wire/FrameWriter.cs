using System.Buffers;
using ActorGraph.Tensors;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Turns messages between nodes into the bodies of frames: as many of those that wait as fit, a large tensor in chunks. What
/// waits holds references to tensors, no copies; a body is made when there is room for it on the way.
/// <para>
/// A body is a row of parts: plans, heads of messages, and bytes of tensors. Bytes are little-endian, as MessagePack <c>bin</c>,
/// in the order in which the tensors stand in the head.
/// </para>
/// </summary>
/// <param name="frameBytes">The most bytes of a body.</param>
internal sealed class FrameWriter(int frameBytes)
{
    private const int DataHead = 7; // array of 2, kind, and the largest head of a bin

    private readonly Queue<Outbound> _waiting = new();
    private readonly Queue<Tensor> _tensors = new(); // of the message whose head is written
    private readonly Queue<ReadOnlyMemory<byte>> _pieces = new(); // of a part that is larger than a frame
    private readonly ArrayBufferWriter<byte> _part = new(1024);
    private readonly byte[] _body = new byte[frameBytes];
    private readonly PlanSlots _plans = new();
    private int _length, _sent; // bytes of the body; bytes of the first tensor that were written

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _tensors.Count == 0 && _pieces.Count == 0 && _length == 0;

    /// <summary>Messages of which nothing was written.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Takes a message over, with the references to tensors that it hands over.</summary>
    public void Add(Outbound message)
    {
        if (message.Message is WriteParameter write) // its sender keeps its own
        {
            write.Value.Retain();
            foreach (Tensor tensor in write.State) tensor.Retain();
        }

        _waiting.Enqueue(message);
    }

    /// <summary>The next body; only if something waits. It may be empty if what waited was taken by another.</summary>
    /// <exception cref="WireException">A message is not of the protocol between nodes.</exception>
    public ReadOnlyMemory<byte> Next()
    {
        while (true)
        {
            if (_pieces.Count > 0)
            {
                if (!TryWritePiece()) break;
            }
            else if (_tensors.TryPeek(out Tensor? tensor))
            {
                if (!TryWriteData(tensor)) break;
            }
            else if (_waiting.Count == 0 || !TryWriteHead()) break;
        }

        byte[] body = _body.AsSpan(0, _length).ToArray();
        _length = 0;
        return body;
    }

    /// <summary>Gives back the references of what was not written.</summary>
    public void Release()
    {
        foreach (Tensor tensor in _tensors) tensor.Dispose();
        foreach (Outbound message in _waiting)
            foreach (Tensor tensor in NodeMessageWriting.Take(message.Message) ?? []) tensor.Dispose();
        _tensors.Clear();
        _waiting.Clear();
        _pieces.Clear();
        _length = 0;
    }

    // False when the body is full.
    private bool TryWriteHead()
    {
        object message = _waiting.Peek().Message;
        if (NodeMessageWriting.PlanOf(message) is { } plan && _plans.Find(plan) < 0)
        {
            var planWriter = new MessagePackWriter(Part());
            PlanSlots.Write(ref planWriter, plan);
            planWriter.Flush();
            if (!TryWritePart()) return false;
            _plans.Add(plan);
            if (_pieces.Count > 0) return true;
        }

        if (NodeMessageWriting.Take(message) is not { } tensors)
        {
            _waiting.Dequeue();
            return true;
        }

        var writer = new MessagePackWriter(Part());
        NodeMessageWriting.Write(ref writer, _waiting.Peek().Target, message, Slot(message), tensors);
        writer.Flush();
        _waiting.Dequeue();
        foreach (Tensor tensor in tensors) _tensors.Enqueue(tensor);
        _sent = 0;
        if (!TryWritePart()) Cut(); // the message is taken: what has no room here goes on in the next body
        return true;
    }

    private int Slot(object message) => NodeMessageWriting.PlanOf(message) is { } plan ? _plans.Find(plan) : 0;

    private ArrayBufferWriter<byte> Part()
    {
        _part.ResetWrittenCount();
        return _part;
    }

    // False when the part is to wait for a body of its own; a part that no body holds becomes pieces.
    private bool TryWritePart()
    {
        ReadOnlySpan<byte> part = _part.WrittenSpan;
        if (part.Length > frameBytes - _length)
        {
            if (part.Length <= frameBytes) return false;
            Cut();
            return true;
        }

        part.CopyTo(_body.AsSpan(_length));
        _length += part.Length;
        return true;
    }

    private void Cut()
    {
        byte[] part = _part.WrittenSpan.ToArray();
        int most = frameBytes - DataHead - 1;
        for (int at = 0; at < part.Length; at += most) _pieces.Enqueue(part.AsMemory(at, Math.Min(most, part.Length - at)));
    }

    private bool TryWritePiece()
    {
        ReadOnlyMemory<byte> piece = _pieces.Peek();
        if (piece.Length + DataHead + 1 > frameBytes - _length) return false;
        _pieces.Dequeue();
        var writer = new MessagePackWriter(Part());
        writer.WriteArrayHeader(3);
        writer.Write((int)PartKind.Piece);
        writer.Write(_pieces.Count == 0);
        writer.Write(piece.Span);
        writer.Flush();
        return TryWritePart();
    }

    private bool TryWriteData(Tensor tensor)
    {
        int left = tensor.ByteLength - _sent, room = Math.Min(left, frameBytes - _length - DataHead);
        if (left > 0)
        {
            // Not a few bytes at the end of a body, unless they are all.
            if (room <= 0 || (room < left && room < frameBytes / 8)) return false;
            var writer = new MessagePackWriter(Part());
            writer.WriteArrayHeader(2);
            writer.Write((int)PartKind.Data);
            writer.WriteBinHeader(room);
            writer.Flush();
            TryWritePart();
            tensor.AsBytes().Slice(_sent, room).CopyTo(_body.AsSpan(_length));
            _length += room;
            _sent += room;
        }

        if (_sent < tensor.ByteLength) return false;
        _sent = 0;
        _tensors.Dequeue().Dispose();
        return true;
    }
}
