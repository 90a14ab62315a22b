namespace ActorGraph.Data;

/// <summary>A stream that can be read from start to end and nothing else.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Bytes, then a stream, then bytes.</summary>
internal sealed class JoinedStream(byte[] start, Stream middle, byte[] end) : ForwardStream
{
    private ReadOnlyMemory<byte> _start = start;
    private ReadOnlyMemory<byte> _end = end;

    public override int Read(Span<byte> buffer)
    {
        if (Take(ref _start, buffer) is var first and > 0) return first;
        int read = middle.Read(buffer);
        return read > 0 ? read : Take(ref _end, buffer);
    }

    private static int Take(ref ReadOnlyMemory<byte> bytes, Span<byte> buffer)
    {
        int length = Math.Min(bytes.Length, buffer.Length);
        bytes.Span[..length].CopyTo(buffer);
        bytes = bytes[length..];
        return length;
    }
}
