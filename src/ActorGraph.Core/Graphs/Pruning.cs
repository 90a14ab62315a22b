namespace ActorGraph.Graphs;

/// <summary>Cuts a graph down to what some of its nodes need.</summary>
public static class Pruning
{
    /// <summary>
    /// The graph of these nodes and all that they depend on, under the same names. The loss stays the loss if it is among
    /// them. Indices change, and with them what is drawn at random by node.
    /// </summary>
    public static Graph Restrict(this Graph graph, params IReadOnlyList<Node> roots)
    {
        var builder = new GraphBuilder(graph.Type);
        bool[] needed = graph.Reaching(roots);
        var copies = new Node[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
            if (needed[node.Index]) builder.Copy(node, copies);
        foreach ((string name, string worker) in graph.Placement)
            if (needed[graph[name].Index]) builder.Place(copies[graph[name].Index], worker);
        foreach ((string name, string region) in graph.Regions)
            if (needed[graph[name].Index]) builder.Checkpoint(copies[graph[name].Index], region);
        Node? loss = graph.Loss is { } l && roots.Contains(l) ? copies[l.Index] : null;
        return builder.Build(loss, [.. roots.Select(r => copies[r.Index])]);
    }
}
