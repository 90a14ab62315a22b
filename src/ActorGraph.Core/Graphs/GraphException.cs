namespace ActorGraph.Graphs;

/// <summary>A graph that cannot be: says which node, what was found, what was expected, and a hint.</summary>
public sealed class GraphException(
    string where, string found, string expected, string? hint = null, int line = 0, Exception? inner = null)
    : Exception($"{where}: found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}", inner)
{
    /// <summary>The node and its op: <c>MatMul `h2`</c>.</summary>
    public string Where { get; } = where;

    /// <summary>What was found.</summary>
    public string Found { get; } = found;

    /// <summary>What was expected instead.</summary>
    public string Expected { get; } = expected;

    /// <summary>What to try, where something can be said.</summary>
    public string? Hint { get; } = hint;

    /// <summary>The line of the graph text, or 0.</summary>
    public int Line { get; } = line;
}
