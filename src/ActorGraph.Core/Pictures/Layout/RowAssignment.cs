using ActorGraph.Graphs;

namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Which row each node stands in: linked nodes in the same, the ends of an arrow in different ones, and every node as high as
/// that allows; except that one with more arrows below than above moves down to them, so that a weight stands beside the layer
/// before the one that reads it and not at the top. An arrow with a label leaves a row free for it.
/// </summary>
internal sealed class RowAssignment
{
    private readonly Dictionary<string, int> _bundleOf = new(StringComparer.Ordinal); // nodes that are linked are one bundle
    private readonly List<int> _parents = [];
    private readonly List<(int Above, int Below, int Span)> _arrows = [];

    private RowAssignment(Picture picture)
    {
        foreach (PictureNode node in picture.Nodes)
        {
            _bundleOf[node.Id] = _parents.Count;
            _parents.Add(_parents.Count);
        }

        foreach (PictureEdge link in picture.Links)
        {
            (int a, int b) = (Bundle(_bundleOf[link.From]), Bundle(_bundleOf[link.To]));
            _parents[Math.Max(a, b)] = Math.Min(a, b);
        }

        foreach (PicturePanel panel in picture.Panels)
            foreach (PictureEdge edge in panel.Edges)
            {
                (int from, int to) = (Bundle(_bundleOf[edge.From]), Bundle(_bundleOf[edge.To]));
                (int above, int below) = panel.Flow == PictureFlow.Down ? (from, to) : (to, from);
                _arrows.Add((above, below, edge.Label is null ? 1 : 2));
            }
    }

    /// <summary>The rows by id.</summary>
    /// <exception cref="GraphException">Edges and links run in a circle.</exception>
    public static Dictionary<string, int> Of(Picture picture)
    {
        var assignment = new RowAssignment(picture);
        int[] rows = assignment.Rows();
        return picture.Nodes.ToDictionary(n => n.Id, n => rows[assignment.Bundle(assignment._bundleOf[n.Id])],
            StringComparer.Ordinal);
    }

    private int Bundle(int node)
    {
        while (_parents[node] != node) node = _parents[node] = _parents[_parents[node]];
        return node;
    }

    private int[] Rows()
    {
        int count = _parents.Count;
        ILookup<int, (int Above, int Below, int Span)> below = _arrows.ToLookup(a => a.Above),
            above = _arrows.ToLookup(a => a.Below);
        int[] waiting = [.. Enumerable.Range(0, count).Select(i => above[i].Count())], rows = new int[count];
        var order = new Queue<int>(Enumerable.Range(0, count).Where(i => _parents[i] == i && waiting[i] == 0));
        var done = new List<int>(count);
        while (order.TryDequeue(out int node))
        {
            done.Add(node);
            foreach ((_, int next, int span) in below[node])
            {
                rows[next] = Math.Max(rows[next], rows[node] + span);
                if (--waiting[next] == 0) order.Enqueue(next);
            }
        }

        if (done.Count < _parents.Where((parent, i) => parent == i).Count())
            throw new GraphException("picture", "edges and links that run in a circle", "an acyclic picture",
                "linked nodes stand in one row, and the ends of an edge in different ones");
        for (int i = done.Count - 1; i >= 0; i--)
            if (below[done[i]].Count() > above[done[i]].Count())
                rows[done[i]] = below[done[i]].Min(a => rows[a.Below] - a.Span);
        int top = done.Count == 0 ? 0 : done.Min(i => rows[i]);
        for (int i = 0; i < count; i++) rows[i] -= top;
        return rows;
    }
}
