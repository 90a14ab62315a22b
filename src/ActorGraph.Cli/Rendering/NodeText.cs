using ActorGraph.Graphs;

namespace ActorGraph.Cli.Rendering;

/// <summary>What a node is, in a cell of a table.</summary>
internal static class NodeText
{
    /// <summary><c>input</c>, or the op with what it is applied to: <c>MatMul(x, W)</c>.</summary>
    public static string Definition(Node node) =>
        node.Op is { } op ? $"{op.Name}({string.Join(", ", node.Inputs.Select(i => i.Name))})" : Kind(node);

    /// <summary>The op, or <c>input</c>, <c>param</c> and <c>const</c> as in graph text.</summary>
    public static string Kind(Node node) => node.Kind switch
    {
        NodeKind.Input => "input",
        NodeKind.Parameter => node.IsFrozen ? "param frozen" : "param",
        NodeKind.Constant => "const",
        _ => node.Op!.Name,
    };
}
