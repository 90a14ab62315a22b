using System.Globalization;
using ActorGraph.Graphs;

namespace ActorGraph.Parallel;

/// <summary>What the copies and parts of a node are called: <c>h1@2</c>; a part of a line goes with its line:
/// <c>L@2.1</c>.</summary>
internal static class PartNames
{
    /// <summary>The name of copy or part number <paramref name="part"/> of a node.</summary>
    public static string Of(Node node, int part)
    {
        int dot = node.Name.LastIndexOf('.');
        return node.IsAnonymous && dot > 0 ? $"{Of(node.Name[..dot], part)}{node.Name[dot..]}" : Of(node.Name, part);
    }

    /// <summary>The name of copy or part number <paramref name="part"/> of what is called so.</summary>
    public static string Of(string name, int part) => string.Create(CultureInfo.InvariantCulture, $"{name}@{part}");
}
