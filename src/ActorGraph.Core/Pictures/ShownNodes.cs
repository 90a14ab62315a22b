using ActorGraph.Graphs;

namespace ActorGraph.Pictures;

/// <summary>
/// Which nodes of a graph have a box of their own: those with a name, and those that are asked for. The others are parts of the
/// lines of these.
/// </summary>
internal sealed class ShownNodes(Graph graph, IEnumerable<Node> asked)
{
    private readonly HashSet<Node> _asked = [.. graph.Roots, .. asked];

    /// <summary>Whether a node has a box.</summary>
    public bool Contains(Node node) => !node.IsAnonymous || _asked.Contains(node);

    /// <summary>
    /// The nodes with a box that the line of <paramref name="node"/> reads, each once, in the order of the graph, over the edges
    /// that are followed.
    /// </summary>
    public IEnumerable<Node> Read(Node node, Func<Edge, bool> follows)
    {
        var seen = new HashSet<Node>();
        var parts = new Stack<Node>([node]);
        while (parts.TryPop(out Node? part))
            for (int slot = part.Inputs.Length - 1; slot >= 0; slot--)
                if (follows(new Edge(part.Index, slot)) && seen.Add(part.Inputs[slot]) && !Contains(part.Inputs[slot]))
                    parts.Push(part.Inputs[slot]);
        return seen.Where(Contains).OrderBy(n => n.Index);
    }

    /// <summary>The arrows to a node from those that its line reads.</summary>
    public IEnumerable<PictureEdge> Arrows(Node node) => Read(node, _ => true).Select(r => new PictureEdge(Id(r), Id(node)));

    /// <summary>The box of a node.</summary>
    public static PictureNode Box(Node node, string label, string? detail, bool isLoss) => new(Id(node), label, detail,
        isLoss ? PictureForm.Loss : node.Kind switch
        {
            NodeKind.Input => PictureForm.Input,
            NodeKind.Parameter => PictureForm.Parameter,
            NodeKind.Constant => PictureForm.Constant,
            _ => PictureForm.Operation,
        });

    /// <summary>The id of a node's box.</summary>
    public static string Id(Node node) => $"v{node.Index}";
}
