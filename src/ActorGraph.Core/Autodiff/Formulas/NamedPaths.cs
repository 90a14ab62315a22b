using ActorGraph.Graphs;

namespace ActorGraph.Autodiff;

/// <summary>The way from one node with a symbol to the next, through parts of a line that have none.</summary>
/// <param name="From">What is differentiated by.</param>
/// <param name="To">What is differentiated.</param>
/// <param name="IsImmediate">Whether there are other ways from one to the other.</param>
internal sealed record NamedEdge(Node From, Node To, bool IsImmediate = false);

/// <summary>
/// The paths of a gradient over nodes that have symbols: those with names, and of the others those that branch or are buried
/// deep.
/// The unnamed parts of a line belong to the line.
/// </summary>
internal sealed class NamedPaths
{
    private const int Deepest = 16;
    private const int MostSearched = 4000; // nodes; beyond, an edge that may have other ways beside it is marked as if it had
    private const long MostCounted = 1_000_000_000;

    private readonly Graph _graph;
    private readonly GradientPaths _paths;
    private readonly bool[] _isNamed;
    private readonly List<NamedEdge>[] _incoming;
    private readonly List<NamedEdge>[] _outgoing;
    private readonly Node _root;

    public NamedPaths(Graph graph, Node root, IReadOnlyList<Node> wrt)
    {
        (_graph, _root, _paths) = (graph, root, new GradientPaths(graph, [root], wrt));
        _isNamed = new bool[graph.Nodes.Length];
        _incoming = new List<NamedEdge>[graph.Nodes.Length];
        _outgoing = new List<NamedEdge>[graph.Nodes.Length];
        Name(wrt);
        foreach (Node node in graph.Nodes)
            if (IsOnPath(node)) (_incoming[node.Index], _outgoing[node.Index]) = ([], []);
        foreach (Node node in graph.Nodes)
            if (IsOnPath(node)) Connect(node);
        Mark();
    }

    /// <summary>Nodes with symbols on a path, in the graph's order.</summary>
    public IEnumerable<Node> Nodes => _graph.Nodes.Where(IsOnPath);

    /// <summary>Whether a node that lies on a path has a symbol; one that does not, only if it has a name.</summary>
    public bool IsNamed(Node node) => _isNamed[node.Index];

    /// <summary>What a node depends on, in the order of its formula.</summary>
    public IReadOnlyList<NamedEdge> Incoming(Node node) => _incoming[node.Index];

    /// <summary>What depends on a node, in the graph's order.</summary>
    public IReadOnlyList<NamedEdge> Outgoing(Node node) => _outgoing[node.Index];

    /// <summary>Whether a cotangent comes back along an edge of the graph.</summary>
    public bool Has(Node consumer, int slot) => _paths.Has(new Edge(consumer.Index, slot));

    /// <summary>How many paths lead from a node to the root; a large number where there are more.</summary>
    public long Count(Node from)
    {
        var counts = new long[_graph.Nodes.Length];
        counts[_root.Index] = 1;
        for (int i = _root.Index; i > from.Index; i--)
            if (counts[i] > 0)
                foreach (NamedEdge edge in _incoming[i])
                    counts[edge.From.Index] = Math.Min(counts[edge.From.Index] + counts[i], MostCounted);
        return counts[from.Index];
    }

    /// <summary>The paths from the root back to a node, edge by edge.</summary>
    public IEnumerable<NamedEdge[]> To(Node node)
    {
        var leads = new bool[_graph.Nodes.Length]; // from the node to here
        leads[node.Index] = true;
        for (int i = node.Index + 1; i <= _root.Index; i++)
            leads[i] = _incoming[i]?.Exists(e => leads[e.From.Index]) == true;
        var path = new List<NamedEdge>();
        var open = new Stack<(int Depth, NamedEdge Edge)>();
        Node at = _root;
        while (true)
        {
            if (at == node) yield return [.. path];
            else
                for (int i = _incoming[at.Index].Count - 1; i >= 0; i--)
                    if (leads[_incoming[at.Index][i].From.Index]) open.Push((path.Count, _incoming[at.Index][i]));
            if (!open.TryPop(out (int Depth, NamedEdge Edge) next)) yield break;
            path.RemoveRange(next.Depth, path.Count - next.Depth);
            path.Add(next.Edge);
            at = next.Edge.From;
        }
    }

    private bool IsOnPath(Node node) => _isNamed[node.Index] && _paths.Has(node);

    private void Name(IReadOnlyList<Node> wrt)
    {
        var depths = new int[_graph.Nodes.Length];
        foreach (Node node in _graph.Nodes)
        {
            int depth = node.Inputs.Select(i => depths[i.Index]).DefaultIfEmpty(0).Max() + 1;
            bool branches = _paths.Has(node) && _graph.Consumers(node).Count(e => _paths.Has(e)) > 1;
            bool isNamed = !node.IsAnonymous || (node.Op is not null && (branches || depth > Deepest));
            _isNamed[node.Index] = isNamed;
            depths[node.Index] = isNamed || node.Op is null ? 0 : depth;
        }

        _isNamed[_root.Index] = true;
        foreach (Node node in wrt) _isNamed[node.Index] = true;
    }

    // the parts of a line are a tree: one that branches has a symbol
    private void Connect(Node line)
    {
        var open = new Stack<Node>([line]);
        while (open.TryPop(out Node? part))
        {
            var below = new List<Node>();
            for (int slot = 0; slot < part.Inputs.Length; slot++)
                if (Has(part, slot)) below.Add(part.Inputs[slot]);
            foreach (Node named in below.Where(IsNamed))
                if (!_incoming[line.Index].Exists(e => e.From == named))
                {
                    var edge = new NamedEdge(named, line);
                    _incoming[line.Index].Add(edge);
                    _outgoing[named.Index].Add(edge);
                }

            for (int i = below.Count - 1; i >= 0; i--)
                if (!IsNamed(below[i])) open.Push(below[i]);
        }
    }

    private void Mark()
    {
        bool searches = Nodes.Count() <= MostSearched;
        foreach (Node node in Nodes)
        {
            List<NamedEdge> edges = _incoming[node.Index];
            if (edges.Count < 2) continue;
            bool[]? above = searches ? Above(edges) : null;
            for (int i = 0; i < edges.Count; i++)
            {
                NamedEdge edge = edges[i];
                if (!(above?[edge.From.Index] ?? _outgoing[edge.From.Index].Count > 1)) continue;
                edges[i] = edge with { IsImmediate = true };
                List<NamedEdge> outgoing = _outgoing[edge.From.Index];
                outgoing[outgoing.IndexOf(edge)] = edges[i];
            }
        }
    }

    // what the sources of some edges depend on
    private bool[] Above(List<NamedEdge> edges)
    {
        var above = new bool[_graph.Nodes.Length];
        int first = edges.Min(e => e.From.Index);
        var open = new Stack<Node>(edges.Select(e => e.From));
        while (open.TryPop(out Node? node))
            foreach (NamedEdge edge in _incoming[node.Index])
            {
                if (edge.From.Index < first || above[edge.From.Index]) continue;
                above[edge.From.Index] = true;
                open.Push(edge.From);
            }

        return above;
    }
}
