namespace ActorGraph.Cli;

/// <summary>
/// Standard error that may be closed, or lead to a full disk: what cannot be said there is lost, and the work goes on. Without
/// it the runtime aborts where an error is about to be reported.
/// </summary>
internal sealed class StandardError(Stream inner) : Stream
{
    /// <summary>Makes this the process's standard error.</summary>
    public static void Install()
    {
        try
        {
            Console.SetError(new StreamWriter(new StandardError(Console.OpenStandardError()), Console.OutputEncoding)
            {
                AutoFlush = true,
            });
        }
        catch (Exception e) when (IsLost(e))
        {
            Console.SetError(TextWriter.Null);
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false; // so no preamble is written

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (IsLost(e))
        {
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static bool IsLost(Exception e) => e is IOException or UnauthorizedAccessException;
}
