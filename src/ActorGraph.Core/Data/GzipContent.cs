using System.IO.Compression;

namespace ActorGraph.Data;

/// <summary>
/// Unpacks gzip and notices when it is cut off, which <see cref="GZipStream"/> takes for its end. A tiny gzip member is
/// put behind the data, as the format allows: only if every member before it is whole does its content come out at the
/// end, and there it is taken away again.
/// </summary>
internal sealed class GzipContent(byte[] start, Stream rest) : ForwardStream
{
    // Equal bytes, so that packed they look like nothing that a cut-off stream could pass on verbatim.
    private static readonly byte[] Mark = [.. Enumerable.Repeat((byte)0xA7, 24)];
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly GZipStream _unpacked = new(new JoinedStream(start, rest, PackedMark), CompressionMode.Decompress);
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _begin;
    private int _end; // the last bytes before it are held back until it is known that they are not the mark
    private bool _ended;

    /// <exception cref="InvalidDataException">The data are damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _end - _begin <= Mark.Length) Fill();
        int length = Math.Min(buffer.Length, _end - _begin - (_ended ? 0 : Mark.Length));
        _buffer.AsSpan(_begin, length).CopyTo(buffer);
        _begin += length;
        return length;
    }

    private void Fill()
    {
        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        (_begin, _end) = (0, _end - _begin);
        int read = _unpacked.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        if (read > 0) return;
        _ended = true;
        if (!_buffer.AsSpan(0, _end).EndsWith(Mark)) throw new InvalidDataException("the gzip data end before their end");
        _end -= Mark.Length;
    }

    private static byte[] Pack(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }
}
