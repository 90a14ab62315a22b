using System.Text;

namespace ActorGraph.Pictures;

/// <summary>
/// Pictures in the language of Graphviz: <c>dot -Tpdf</c>. Panels are clusters, and linked nodes have one rank.
/// </summary>
public static class DotPicture
{
    private const string Link = "[style=dashed, dir=none, color=\"#8b5fd0\", constraint=false]";

    /// <summary>Writes a picture. Equal pictures give equal text.</summary>
    public static string Write(Picture picture)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PictureNode node in picture.Nodes) names[node.Id] = $"n{names.Count}";
        var text = new StringBuilder("digraph {\n");
        text.Append("  graph [newrank=true, labelloc=t, fontname=\"sans-serif\", fontsize=20, nodesep=0.4, ranksep=0.5");
        if (picture.Title.Length > 0) text.Append(", label=").Append(Quoted(picture.Title));
        text.Append("]\n  node [fontname=\"sans-serif\", fontsize=16, margin=\"0.15,0.08\"]\n");
        text.Append("  edge [fontname=\"sans-serif\", fontsize=12]\n");
        for (int i = 0; i < picture.Panels.Length; i++) Panel(text, picture.Panels[i], i, names);
        foreach (PictureEdge link in picture.Links)
        {
            text.Append($"  {{ rank=same; {names[link.From]}; {names[link.To]} }}\n");
            text.Append($"  {names[link.From]} -> {names[link.To]} {Link}\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void Panel(StringBuilder text, PicturePanel panel, int number, Dictionary<string, string> names)
    {
        text.Append($"  subgraph cluster_{number} {{\n");
        text.Append($"    graph [style=filled, color=\"#f3f5f8\", label={Quoted(panel.Title)}]\n");
        int region = 0;
        foreach (IGrouping<string?, PictureNode> nodes in panel.Nodes.GroupBy(n => n.Region))
        {
            if (nodes.Key is { } name)
                text.Append($"    subgraph cluster_{number}_{region++} {{\n    graph [style=\"rounded,filled\", color=\"#c9d4e2\", label={Quoted(name)}]\n");
            foreach (PictureNode node in nodes)
            {
                string label = node.Detail is { } detail ? $"{node.Label}\n{detail}" : node.Label;
                text.Append($"    {names[node.Id]} [{Shape(node.Form)}, label={Quoted(label)}]\n");
            }

            if (nodes.Key is not null) text.Append("    }\n");
        }

        foreach (PictureEdge edge in panel.Edges)
        {
            // What points up is written from the upper end, so that Graphviz puts it there.
            bool isUp = panel.Flow == PictureFlow.Up;
            (string first, string second) = isUp ? (edge.To, edge.From) : (edge.From, edge.To);
            string[] attributes = [isUp ? "dir=back" : "", edge.Label is { } label ? $"label={Quoted(label)}" : ""];
            string all = string.Join(", ", attributes.Where(a => a.Length > 0));
            text.Append($"    {names[first]} -> {names[second]}{(all.Length > 0 ? $" [{all}]" : "")}\n");
        }

        text.Append("  }\n");
    }

    private static string Shape(PictureForm form) => form switch
    {
        PictureForm.Input => "shape=box, style=\"rounded,filled\", fillcolor=\"#dceeff\"",
        PictureForm.Parameter => "shape=box, peripheries=2, style=filled, fillcolor=\"#fff0cc\"",
        PictureForm.Constant => "shape=box, style=\"dotted,filled\", fillcolor=\"#eceff3\"",
        PictureForm.Loss => "shape=hexagon, style=filled, fillcolor=\"#ffe0e3\"",
        PictureForm.Fold => "shape=box3d, style=filled, fillcolor=\"#e6f4ee\"",
        PictureForm.Gradient => "shape=box, style=\"diagonals,filled\", fillcolor=\"#ebe4ff\"",
        _ => "shape=box, style=filled, fillcolor=\"#ffffff\"",
    };

    // Between quotes Graphviz reads escapes such as \N, and entities of HTML.
    private static string Quoted(string text) => "\"" + string.Join("\\n", PictureText.Lines(text).Select(line => line
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal))) + "\"";
}
