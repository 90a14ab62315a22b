namespace ActorGraph.Graphs;

/// <summary>
/// A graph that goes on: a builder that holds all of its nodes, at their numbers and under their names, and takes more. So a
/// gradient, which is a node like others, can be used in a formula: as a penalty, or in a derivative within a derivative.
/// </summary>
/// <example>
/// <code>
/// GradientGraph g = GradientGraph.Of(graph, graph["p"], [graph["y"]]);
/// var more = new Extension(g.Graph);
/// Graph z = more.Builder.Build(null, (more["x"] * more[g[graph["y"]].Name]).Named("z")); // x · ∂p/∂y
/// </code>
/// </example>
public sealed class Extension
{
    private readonly Node?[] _copies;

    /// <summary>Begins with a graph, which stays as it is.</summary>
    public Extension(Graph graph)
    {
        Graph = graph;
        Builder = new GraphBuilder(graph.Type);
        _copies = new Node?[graph.Nodes.Length];
        foreach (Node node in graph.Nodes) Builder.Copy(node, _copies);
        foreach ((string name, string worker) in graph.Placement) Builder.Place(this[name], worker);
        foreach ((string name, string region) in graph.Regions) Builder.Checkpoint(this[name], region);
    }

    /// <summary>The graph that goes on.</summary>
    public Graph Graph { get; }

    /// <summary>Takes more nodes, and ends the building.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The node that continues a node of the graph.</summary>
    /// <exception cref="GraphException">It is of another graph.</exception>
    public Node this[Node node] => node.Index < _copies.Length && Graph.Nodes[node.Index] == node ? _copies[node.Index]!
        : throw new GraphException($"`{node.Name}`", "a node of another graph", "a node of the graph that goes on");

    /// <summary>The node of a name.</summary>
    /// <exception cref="GraphException">There is none; the hint names the nearest.</exception>
    public Node this[string name] => this[Graph[name]];
}
