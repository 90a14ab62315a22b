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

    /// <summary>Whether the node has a gradient: it depends on what is differentiated by, and a root depends on it.</summary>
    public bool Has(Node node) => _varies[node.Index] && _matters[node.Index];

    /// <summary>Whether a cotangent comes back along the edge.</summary>
    public bool Has(Edge edge) =>
        _matters[edge.Consumer] && _varies[_graph.Producer(edge).Index]
        && _graph.Nodes[edge.Consumer].Op!.IsDifferentiable(edge.Slot);
}
