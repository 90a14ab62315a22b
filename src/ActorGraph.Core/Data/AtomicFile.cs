namespace ActorGraph.Data;

/// <summary>
/// Writes a file so that under its name there is always either the old file or the whole new one: to a temporary file in
/// the same folder, flushed to disk, then renamed. When writing fails, the old file stays and the temporary one goes.
/// </summary>
public static class AtomicFile
{
    /// <summary>The ending of a temporary file; one that is lying about was left by a process that was killed.</summary>
    public const string TemporaryEnding = ".tmp";

    private static int _count;

    /// <summary>Writes a file.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write,
        CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        string temporary = Temporary(path);
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16,
                useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await write(file, cancel).ConfigureAwait(false);
                await file.FlushAsync(cancel).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            cancel.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"an error while writing ({e.Message})", "a place where a file can be written",
                inner: e);
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <summary>Writes a file of these bytes.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default) =>
        WriteAsync(path, (stream, c) => stream.WriteAsync(content, c).AsTask(), cancel);

    private static string Temporary(string path)
    {
        string full = Path.GetFullPath(path);
        string name = $".{Path.GetFileName(full)}.{Environment.ProcessId}-{Interlocked.Increment(ref _count)}{TemporaryEnding}";
        return Path.Combine(Path.GetDirectoryName(full)!, name);
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before this matters more; a later save in the folder removes what is left.
        }
    }
}
