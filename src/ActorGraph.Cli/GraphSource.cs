using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Text;

namespace ActorGraph.Cli;

/// <summary>A graph as the user named it: a file, or one of those that are built in.</summary>
internal sealed record GraphSource(string Name, string Text, bool IsBuiltIn)
{
    /// <summary>The graph that <c>train</c> learns without being told another one; it fits the built-in data.</summary>
    public const string Default = "glyphs";

    private const string Folder = "config/graphs/", Ending = ".graph";

    /// <summary>The names of the graphs that are built in.</summary>
    public static IEnumerable<string> BuiltIn => Settings.Resources
        .Where(r => r.StartsWith(Folder, StringComparison.Ordinal) && r.EndsWith(Ending, StringComparison.Ordinal))
        .Select(r => r[Folder.Length..^Ending.Length]).Order(StringComparer.Ordinal);

    /// <summary>Reads the text. A file goes before a built-in graph of the same name.</summary>
    /// <exception cref="InputException">There is neither, or the file cannot be read.</exception>
    public static GraphSource Read(string word)
    {
        string bare = word.EndsWith(Ending, StringComparison.Ordinal) ? word[..^Ending.Length] : word;
        if (!Path.Exists(word))
        {
            if (BuiltIn.Contains(bare))
                return new GraphSource($"{bare}{Ending}", Settings.Resource($"{Folder}{bare}{Ending}"), true);
            throw new InputException(word, "no such file", $"a graph file, or a built-in graph: {string.Join(", ", BuiltIn)}",
                Nearest.Hint(Path.GetFileNameWithoutExtension(word), BuiltIn)
                    ?? $"relative paths start at {Directory.GetCurrentDirectory()}");
        }

        using var reader = new StreamReader(InputFile.Open(word));
        return new GraphSource(word, reader.ReadToEnd(), false);
    }

    /// <summary>Parses the text.</summary>
    /// <exception cref="GraphTextException">Anything is wrong with it.</exception>
    public Graph Parse() => GraphText.Parse(Text, Name);
}
