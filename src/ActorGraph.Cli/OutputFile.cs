using System.Text;
using ActorGraph.Data;

namespace ActorGraph.Cli;

/// <summary>A file that a verb writes when its work is done. What stood there before stays until the new one is whole.</summary>
internal static class OutputFile
{
    /// <summary>Asks, before the work starts, that the file's folder is there.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public static void Require(string? path)
    {
        if (path is null) return;
        if (Directory.Exists(path)) throw new InputException(path, "a folder", "the name of a file to write");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new InputException(path, $"no folder {folder}", "a file in a folder that is there",
                $"make it first: mkdir -p {folder}");
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static Task WriteAsync(string path, string text, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), cancellation);
}
