using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Pictures.Layout;

namespace ActorGraph.Pictures;

/// <summary>
/// A picture of graphs as data: panels side by side, and links between nodes that belong together. Linked nodes stand in one
/// row. It is written by <see cref="SvgPicture"/>, <see cref="DotPicture"/> and <see cref="MermaidPicture"/>.
/// </summary>
public sealed class Picture
{
    /// <summary>Checks that the picture can be drawn.</summary>
    /// <exception cref="GraphException">An id is there twice, an edge leads to no node of its panel, a link leads to none of
    /// another panel, or edges and links run in a circle.</exception>
    public Picture(string title, ImmutableArray<PicturePanel> panels, ImmutableArray<PictureEdge> links)
    {
        (Title, Panels, Links) = (title, panels, links);
        var panelOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int panel = 0; panel < panels.Length; panel++)
            foreach (PictureNode node in panels[panel].Nodes)
                if (!panelOf.TryAdd(node.Id, panel))
                    throw new GraphException("picture", $"the id `{node.Id}` twice", "ids that differ");
        for (int panel = 0; panel < panels.Length; panel++)
            foreach (PictureEdge edge in panels[panel].Edges)
                if (PanelOf(edge.From) != panel || PanelOf(edge.To) != panel)
                    throw new GraphException("picture", $"an edge {edge.From} → {edge.To} out of its panel", "edges in a panel",
                        "lines between panels are links");
        foreach (PictureEdge link in links)
            if (PanelOf(link.From) == PanelOf(link.To))
                throw new GraphException("picture", $"a link {link.From} – {link.To} within a panel", "links between panels",
                    "lines within a panel are edges");
        Ranks = RowAssignment.Of(this);

        int PanelOf(string id) => panelOf.TryGetValue(id, out int panel) ? panel : throw new GraphException(
            "picture", $"a line to `{id}`", "the id of a node", Nearest.Hint(id, panelOf.Keys));
    }

    /// <summary>A picture of one panel.</summary>
    /// <inheritdoc cref="Picture(string, ImmutableArray{PicturePanel}, ImmutableArray{PictureEdge})"/>
    public Picture(string title, PicturePanel panel)
        : this(title, [panel], [])
    {
    }

    /// <summary>What stands above the picture; may be empty.</summary>
    public string Title { get; }

    /// <summary>From left to right.</summary>
    public ImmutableArray<PicturePanel> Panels { get; }

    /// <summary>Which nodes of different panels belong together.</summary>
    public ImmutableArray<PictureEdge> Links { get; }

    /// <summary>All nodes, panel by panel.</summary>
    public IEnumerable<PictureNode> Nodes => Panels.SelectMany(p => p.Nodes);

    /// <summary>The row of each node by id, from 0 at the top.</summary>
    internal IReadOnlyDictionary<string, int> Ranks { get; }
}
