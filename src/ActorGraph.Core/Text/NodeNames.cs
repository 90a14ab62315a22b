namespace ActorGraph.Text;

/// <summary>How the names of nodes are written.</summary>
internal static class NodeNames
{
    /// <summary>Whether a name looks like one that nobody chose: <c>L1.2</c>, <c>matmul.7</c>.</summary>
    public static bool IsGiven(string name)
    {
        ReadOnlySpan<char> number = name.AsSpan(name.LastIndexOf('.') + 1).TrimEnd('_');
        return number.Length > 0 && number.Length < name.Length && !number.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Whether a name can stand in graph text at all.</summary>
    public static bool IsWritable(string name) => name.Length > 0 && !name.Any(char.IsControl);

    /// <summary>The name as it is written: bare, or between backquotes.</summary>
    public static string Write(string name) =>
        GraphTokenizer.NameLength(name) == name.Length ? name : $"`{name.Replace("`", "``")}`";
}
