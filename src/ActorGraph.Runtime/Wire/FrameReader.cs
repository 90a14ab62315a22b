using System.Buffers;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Wire;

/// <summary>Turns the bodies of frames, in order, back into messages between nodes. What it leases is sized by the graph.</summary>
/// <param name="shapes">What the graph allows.</param>
/// <param name="pool">Where values of passes are written to.</param>
internal sealed class FrameReader(GraphShapes shapes, TensorPool pool)
{
    // The longest head is that of a node's counters: of a hundred thousand consumers, it takes a megabyte.
    private const int MostPieces = 64 << 20;

    private readonly NodeMessageReading _heads = new(shapes, pool);
    private readonly List<Tensor> _tensors = [];
    private readonly ArrayBufferWriter<byte> _pieces = new();
    private Outbound? _pending; // a message some of whose bytes are to come
    private int _tensor, _filled;

    /// <summary>Reads a body and appends the messages that it completes.</summary>
    /// <exception cref="WireException">The body is none, or says what the graph does not allow. What was under way is given
    /// back; it reads nothing more.</exception>
    public void Read(ReadOnlyMemory<byte> body, List<Outbound> completed)
    {
        try
        {
            var reader = new WireReader(body, "frame");
            while (!reader.IsAtEnd) ReadPart(ref reader, completed, isWhole: false);
        }
        catch (Exception e)
        {
            Release();
            if (WireReader.IsMalformed(e)) throw new WireException("frame", e.Message, "parts in MessagePack", e);
            throw;
        }
    }

    /// <summary>Gives back what is under way.</summary>
    public void Release()
    {
        foreach (Tensor tensor in _tensors) tensor.Dispose();
        _tensors.Clear();
        _pending = null;
        _pieces.Clear();
    }

    private void ReadPart(ref WireReader reader, List<Outbound> completed, bool isWhole)
    {
        reader.Where = "frame";
        int fields = reader.Count("fields", 16);
        var kind = (PartKind)reader.Int("kind", 0, byte.MaxValue);
        if (_pending is not null && kind != PartKind.Data) throw reader.Wrong($"a part of kind {kind}", "bytes of a tensor");
        switch (kind)
        {
            case PartKind.Data when fields == 2 && _pending is not null: Fill(ref reader, completed); break;
            case PartKind.Plan when fields == PlanSlots.FieldCount: _heads.ReadPlan(ref reader); break;
            case PartKind.Piece when fields == 3 && !isWhole: ReadPiece(ref reader, completed); break;
            case PartKind.Data or PartKind.Plan or PartKind.Piece: throw reader.Wrong($"a part {kind} of {fields} fields", "one in its place");
            default:
                _pending = _heads.Read(ref reader, kind, fields, _tensors);
                (_tensor, _filled) = (0, 0);
                Complete(completed);
                break;
        }
    }

    private void ReadPiece(ref WireReader reader, List<Outbound> completed)
    {
        bool isLast = reader.Bool();
        ReadOnlyMemory<byte> piece = reader.Bytes("piece");
        if (_pieces.WrittenCount + piece.Length > MostPieces) throw reader.Wrong($"a part of more than {MostPieces} bytes", "less");
        _pieces.Write(piece.Span);
        if (!isLast) return;
        var whole = new WireReader(_pieces.WrittenMemory, "frame");
        ReadPart(ref whole, completed, isWhole: true);
        if (!whole.IsAtEnd) throw reader.Wrong("bytes behind a part", "its end");
        _pieces.Clear();
    }

    private void Fill(ref WireReader reader, List<Outbound> completed)
    {
        ReadOnlyMemory<byte> bytes = reader.Bytes("tensor");
        Tensor tensor = _tensors[_tensor];
        if (bytes.Length == 0 || bytes.Length > tensor.ByteLength - _filled)
            throw reader.Wrong($"{bytes.Length} bytes of a tensor", $"at most {tensor.ByteLength - _filled} of {tensor}");
        Span<byte> target = tensor.Bytes().Slice(_filled, bytes.Length);
        bytes.Span.CopyTo(target);
        if (tensor.Type == ElementType.Bool && target.ContainsAnyExceptInRange((byte)0, (byte)1)) throw reader.Wrong("a mask of other numbers", "0 and 1");
        _filled += bytes.Length;
        if (_filled == tensor.ByteLength)
        {
            _tensor++;
            _filled = 0;
        }

        Complete(completed);
    }

    private void Complete(List<Outbound> completed)
    {
        while (_tensor < _tensors.Count && _tensors[_tensor].ByteLength == 0) _tensor++;
        if (_tensor < _tensors.Count) return;
        completed.Add(_pending!);
        _pending = null;
        _tensors.Clear();
    }
}
