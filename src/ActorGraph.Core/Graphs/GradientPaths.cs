using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// Which edges carry a cotangent, given the roots and what is differentiated by: those on a differentiable path from one to
/// the other, and no others (law 4).
/// </summary>
public sealed class GradientPaths
{
    private readonly Graph _graph;
    private readonly bool[] _varies; // something differentiated by reaches the node
    private readonly bool[] _matters; // the node reaches a root

    /// <summary>Finds the paths.</summary>
    public GradientPaths(Graph graph, IEnumerable<Node> roots, IEnumerable<Node> wrt)
    {
        _graph = graph;
        (_varies, _matters) = (new bool[graph.Nodes.Length], new bool[graph.Nodes.Length]);
        foreach (Node node in wrt) _varies[node.Index] = node.Type.Element.IsFloat();
        foreach (Node node in graph.Nodes)
            for (int slot = 0; slot < node.Inputs.Length && !_varies[node.Index]; slot++)
                _varies[node.Index] = _varies[node.Inputs[slot].Index] && node.Op!.IsDifferentiable(slot);
        foreach (Node node in roots) _matters[node.Index] = true;
        for (int i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            if (!_matters[i]) continue;
            Node node = graph.Nodes[i];
            for (int slot = 0; slot < node.Inputs.Length; slot++)
                if (node.Op!.IsDifferentiable(slot)) _matters[node.Inputs[slot].Index] = true;
        }
    }

    /// <summary>Finds the paths, and sees to it that there is one from all that is differentiated by.</summary>
    /// <exception cref="GraphException">A derivative is asked for that there is not: of or by an index or a mask, or by a node from
    /// which no root is reached.</exception>
    public static GradientPaths Required(Graph graph, IReadOnlyList<Node> roots, IReadOnlyList<Node> wrt)
    {
        if (roots.Count == 0) throw new GraphException("derivative", "no root", "at least one node to differentiate");
        if (wrt.Count == 0) throw new GraphException("derivative", "nothing to differentiate by", "inputs, parameters or other nodes");
        foreach (Node node in roots.Concat(wrt))
        {
            if (node.Index >= graph.Nodes.Length || graph.Nodes[node.Index] != node)
                throw new GraphException($"`{node.Name}`", "a node of another graph", "nodes of the graph that is differentiated");
            if (!node.Type.Element.IsFloat())
                throw new GraphException($"`{node.Name}`", node.Type.ToString(), $"a value of {graph.Type.Word()}",
                    "indices and masks have no gradient");
        }

        var paths = new GradientPaths(graph, roots, wrt);
        foreach (Node node in wrt)
            if (!paths.Has(node))
                throw new GraphException($"gradient by `{node.Name}`", "no path along which a gradient flows",
                    $"one from it to {string.Join(" or ", roots.Select(r => $"`{r.Name}`"))}", "its gradient is zero: leave it out");
        return paths;
    }

    /// <summary>Whether the node has a gradient: it depends on what is differentiated by, and a root depends on it.</summary>
    public bool Has(Node node) => _varies[node.Index] && _matters[node.Index];

    /// <summary>Whether a cotangent comes back along the edge.</summary>
    public bool Has(Edge edge) =>
        _matters[edge.Consumer] && _varies[_graph.Producer(edge).Index]
        && _graph.Nodes[edge.Consumer].Op!.IsDifferentiable(edge.Slot);
}
