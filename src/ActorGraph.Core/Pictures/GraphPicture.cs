using ActorGraph.Graphs;

namespace ActorGraph.Pictures;

/// <summary>Pictures of graphs.</summary>
public static class GraphPicture
{
    /// <summary>
    /// A box for each node that has a name or is a root, and an arrow to each from those that its line reads. The loss has
    /// pointed ends. The id of a node's box is <c>v</c> and its index.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="label">What a node is called.</param>
    /// <param name="detail">The line below: its formula, shape or value; null for none.</param>
    /// <param name="title">What stands above.</param>
    public static Picture Of(Graph graph, Func<Node, string> label, Func<Node, string?> detail, string title = "")
    {
        var shown = new ShownNodes(graph, []);
        Node[] nodes = [.. graph.Nodes.Where(shown.Contains)];
        return new Picture(title, new PicturePanel("",
            [.. nodes.Select(n => ShownNodes.Box(n, label(n), detail(n), isLoss: n == graph.Loss))],
            [.. nodes.SelectMany(shown.Arrows)]));
    }
}
