namespace ActorGraph.Pictures;

/// <summary>A picture in words.</summary>
internal static class PictureDescription
{
    private const int MostEdges = 60;

    /// <summary>Which nodes there are and where arrows lead, panel by panel.</summary>
    public static string Of(Picture picture)
    {
        var labels = picture.Nodes.ToDictionary(n => n.Id, n => PictureText.Line(n.Label), StringComparer.Ordinal);
        return string.Join(". ", picture.Panels.Select(panel =>
        {
            string counts = $"{panel.Nodes.Length} nodes, {panel.Edges.Length} arrows";
            string title = panel.Title.Length > 0 ? PictureText.Line(panel.Title) : "graph";
            IEnumerable<string> edges = panel.Edges.Take(MostEdges).Select(e => $"{labels[e.From]} to {labels[e.To]}");
            string more = panel.Edges.Length > MostEdges ? ", and so on" : "";
            return panel.Edges.IsEmpty ? $"{title}: {counts}" : $"{title}: {counts}: {string.Join(", ", edges)}{more}";
        }));
    }
}
