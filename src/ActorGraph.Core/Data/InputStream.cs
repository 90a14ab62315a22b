namespace ActorGraph.Data;

/// <summary>
/// A user's file as a stream of its content: gzip, which its first two bytes give away, is unpacked, and whatever goes wrong
/// while reading is an <see cref="InputException"/> that names the file. Leaves the stream beneath it open.
/// </summary>
internal sealed class InputStream : ForwardStream
{
    private readonly ForwardStream _content;
    private readonly string _name;

    public InputStream(Stream source, string name)
    {
        _name = name;
        var start = new byte[2];
        try
        {
            int length = source.ReadAtLeast(start, 2, throwOnEndOfStream: false);
            _content = start is [0x1F, 0x8B] ? new GzipContent(start, source) : new JoinedStream(start[..length], source, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(_name, "gzip data that are damaged or cut off", "a whole gzip file",
                "copy or download the file again", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

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
            int read = Read(bytes.AsSpan(filled));
            if (read == 0) break;
            filled += read;
        }

        if (filled != bytes.Length) Array.Resize(ref bytes, filled);
        return bytes;
    }

    private InputException Unreadable(Exception e) =>
        new(_name, $"an error while reading ({e.Message})", "a file that can be read", inner: e);
}
