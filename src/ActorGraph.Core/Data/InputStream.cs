using System.IO.Compression;

namespace ActorGraph.Data;

/// <summary>
/// A user's file as a stream of its content: gzip, which its first two bytes give away, is unpacked, and whatever goes wrong
/// while reading is an <see cref="InputException"/> that names the file. Leaves the stream beneath it open.
/// </summary>
internal sealed class InputStream : Stream
{
    private readonly Stream _content;
    private readonly string _name;
    private readonly bool _gzip;

    public InputStream(Stream source, string name)
    {
        _name = name;
        var start = new byte[2];
        int length = Guard(() => source.ReadAtLeast(start, 2, throwOnEndOfStream: false));
        _gzip = length == 2 && start[0] == 0x1F && start[1] == 0x8B;
        var whole = new Rejoined(start.AsMemory(0, length), source);
        _content = _gzip ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Guard(() => _content.Read(buffer, offset, count));

    /// <summary>
    /// Reads <paramref name="length"/> bytes, or as many as there are. Memory grows with what arrives, never with what was
    /// asked for: a header may claim any length.
    /// </summary>
    public byte[] ReadUpTo(long length)
    {
        var bytes = new byte[(int)Math.Min(length, 1 << 16)];
        int filled = 0;
        while (filled < length)
        {
            if (filled == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(length, Math.Min(2L * filled, Array.MaxLength)));
            int read = Read(bytes, filled, bytes.Length - filled);
            if (read == 0) break;
            filled += read;
        }

        if (filled != bytes.Length) Array.Resize(ref bytes, filled);
        return bytes;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Guard(Func<int> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException || (_gzip && e is EndOfStreamException))
        {
            throw new InputException(_name, "gzip data that is damaged or cut off", "a whole gzip file",
                "copy or download the file again", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(_name, $"an error while reading ({e.Message})", "a file that can be read", inner: e);
        }
    }

    /// <summary>The bytes that were looked at, then the rest.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> start, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _start = start;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_start.IsEmpty) return rest.Read(buffer, offset, count);
            int length = Math.Min(count, _start.Length);
            _start[..length].CopyTo(buffer.AsMemory(offset));
            _start = _start[length..];
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
