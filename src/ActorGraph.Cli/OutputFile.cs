using System.Text;
using ActorGraph.Data;

namespace ActorGraph.Cli;

/// <summary>A file that a verb writes when its work is done. What stood there before stays until the new one is whole.</summary>
internal static class OutputFile
{
    private const string Devices = "/dev/";

    /// <summary>Asks, before the work starts, that a file can be written there.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void Require(string? path)
    {
        if (path is null || IsDevice(path)) return;
        if (Directory.Exists(path)) throw new InputException(path, "a folder", "the name of a file to write");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new InputException(path, $"no folder {folder}", "a file in a folder that is there",
                $"make it first: mkdir -p {folder}");
        try
        {
            string probe = Path.Combine(folder, $".{Path.GetRandomFileName()}{AtomicFile.TemporaryEnding}");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"a folder that no file can be written to ({e.Message})",
                "a place where a file can be written", inner: e);
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static Task WriteAsync(string path, string text, CancellationToken cancellation) =>
        WriteAsync(path, Encoding.UTF8.GetBytes(text), cancellation);

    /// <inheritdoc cref="WriteAsync(string, string, CancellationToken)"/>
    public static Task WriteAsync(string path, byte[] bytes, CancellationToken cancellation) =>
        WriteAsync(path, (stream, c) => stream.WriteAsync(bytes, c).AsTask(), cancellation);

    /// <inheritdoc cref="WriteAsync(string, string, CancellationToken)"/>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        if (!IsDevice(path))
        {
            await AtomicFile.WriteAsync(Target(path), write, cancellation);
            return;
        }

        await using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await write(device, cancellation);
    }

    // A rename would put a file in the place of /dev/null.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith(Devices, StringComparison.Ordinal);

    // A link stays a link, and what it leads to is written.
    private static string Target(string path) => new FileInfo(path) is { LinkTarget: not null } link
        ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : path;
}
