using System.Xml.Linq;
using ActorGraph.Pictures.Layout;

namespace ActorGraph.Pictures;

/// <summary>
/// Pictures as SVG, alone or within a page. Every box is a group with <c>data-id</c>, every arrow and link one with
/// <c>data-from</c> and <c>data-to</c>.
/// </summary>
public static class SvgPicture
{
    private const double HeadingSize = 24, LeastHeadingWidth = 600; // 22 and bold: measured as if it were larger

    private const double Margin = 16, HeadingHeight = 40, SideHeight = 48, PanelFoot = 24;
    private const double HeadLength = 11, HeadWidth = 10, Corner = 7;

    // How far beside a box a link turns to its track.
    private const double Aside = 12;

    /// <summary>Draws a picture. Equal pictures give equal text.</summary>
    public static string Write(Picture picture)
    {
        PictureLayout layout = PictureLayout.Of(picture);
        TextBlock heading = TextBlock.Of(picture.Title, HeadingSize, Math.Max(layout.Width, LeastHeadingWidth), 1);
        var legend = new SvgLegend(picture, Math.Max(layout.Width, heading.Width));
        bool hasSides = layout.Panels.Any(p => !p.Title.Lines.IsEmpty);
        double width = Math.Max(layout.Width, heading.Width) + 2 * Margin;
        double panelTop = Margin + (heading.Lines.IsEmpty ? 0 : HeadingHeight);
        double left = (width - layout.Width) / 2, top = panelTop + (hasSides ? SideHeight : PanelFoot);
        double panelBottom = top + layout.Height + PanelFoot;
        double height = panelBottom + (legend.Height > 0 ? legend.Height + 8 : 0) + Margin;

        XElement ground = Svg.Element("rect", ("width", width), ("height", height), ("rx", 10), ("class", "ground"));
        var body = new List<XElement> { ground };
        if (!heading.Lines.IsEmpty) body.Add(Text(heading.Lines[0], width / 2, Margin + 24, "heading"));
        foreach (PlacedPanel panel in layout.Panels)
        {
            body.Add(Svg.Element("rect", ("x", left + panel.X), ("y", panelTop), ("width", panel.Width),
                ("height", panelBottom - panelTop), ("rx", 8), ("class", "panel")));
            if (!panel.Title.Lines.IsEmpty)
                body.Add(Text(panel.Title.Lines[0], left + panel.X + panel.Width / 2, panelTop + 27, "side"));
        }

        XElement content = Svg.Element("g", ("transform", Svg.Path($"translate({left} {top})")));
        content.Add(SvgRegions.Of(picture, layout, Path));
        content.Add(layout.Links.Select(Link), layout.Edges.Select(Edge), layout.Labels.SelectMany(Label),
            picture.Nodes.Select(n => Box(layout.Boxes[n.Id])));
        body.Add(content);
        body.AddRange(legend.Draw(Margin, panelBottom + 8));
        return Svg.Write(width, height, picture.Title.Length > 0 ? PictureText.Line(picture.Title) : "Graph",
            PictureDescription.Of(picture), SvgStyle.Picture, body);
    }

    private static XElement Box(PlacedBox placed)
    {
        (BoxText box, PictureNode node) = (placed.Box, placed.Box.Node);
        XElement group = Svg.Element("g", ("class", $"node {node.Form.ToString().ToLowerInvariant()}"),
            ("data-id", PictureText.Line(node.Id)));
        if (box.Label.IsCut || box.Detail.IsCut)
            group.Add(Svg.Element("title", PictureText.Line(node.Detail is null ? node.Label : $"{node.Label}: {node.Detail}")));
        group.Add(SvgOutline.Of(node.Form, placed.Left, placed.Top, box.Width, box.Height));
        double y = placed.Y - (box.Label.Height + box.Detail.Height) / 2;
        group.Add(Lines(box.Label, placed.X, y, "label"), Lines(box.Detail, placed.X, y + box.Label.Height, "detail"));
        return group;
    }

    private static XElement Edge(PlacedEdge edge)
    {
        Run last = edge.Runs[^1];
        double sign = Math.Sign(last.To - last.From), neck = last.To - sign * HeadLength;
        XElement group = Line("g", edge.Edge, "edge");
        group.Add(Svg.Element("path", ("d", Path(edge, neck + sign))), Svg.Element("polygon", ("points",
            Svg.Path($"{last.X},{last.To} {last.X - HeadWidth / 2},{neck} {last.X + HeadWidth / 2},{neck}"))));
        return group;
    }

    // From box to box, as far as an end.
    private static string Path(PlacedEdge edge, double tip)
    {
        string path = Svg.Path($"M{edge.Runs[0].X} {edge.Runs[0].From}V{edge.Runs[0].To}");
        for (int i = 1; i < edge.Runs.Length; i++)
        {
            (Run before, Run run) = (edge.Runs[i - 1], edge.Runs[i]);
            double end = i == edge.Runs.Length - 1 ? tip : run.To;
            if (Math.Abs(before.X - run.X) < 0.01)
            {
                path += Svg.Path($"V{end}");
                continue;
            }

            double middle = (before.To + run.From) / 2;
            path += Svg.Path($"C{before.X} {middle} {run.X} {middle} {run.X} {run.From}V{end}");
        }

        return path;
    }

    private static XElement Link(PlacedLink link)
    {
        ((double x, double y), (double endX, double endY)) = (link.From, link.To);
        const double c = Corner;
        string path = link.Track is not { } track ? Svg.Path($"M{x} {y}L{endX} {endY}")
            : Svg.Path($"M{x} {y}H{x + Aside - c}q{c} 0 {c} {c}V{track - c}q0 {c} {c} {c}")
                + Svg.Path($"H{endX - Aside - c}q{c} 0 {c} {-c}V{endY + c}q0 {-c} {c} {-c}H{endX}");
        XElement line = Line("path", link.Link, "link");
        line.SetAttributeValue("d", path);
        return line;
    }

    private static IEnumerable<XElement> Label(PlacedLabel label)
    {
        if (label.Text.Lines.IsEmpty) yield break;
        XElement group = Svg.Element("g", ("class", "tag"));
        double top = label.Y - label.Text.Height / 2;
        group.Add(Svg.Element("rect", ("x", label.X - label.Text.Width / 2 - 4), ("y", top), ("width", label.Text.Width + 8),
            ("height", label.Text.Height), ("rx", 4)), Lines(label.Text, label.X, top, null));
        yield return group;
    }

    private static XElement Line(string name, PictureEdge edge, string kind) => Svg.Element(name, ("class", kind),
        ("data-from", PictureText.Line(edge.From)), ("data-to", PictureText.Line(edge.To)));

    private static IEnumerable<XElement> Lines(TextBlock text, double x, double top, string? kind) =>
        text.Lines.Select((line, i) =>
        Text(line, x, top + i * text.Advance + text.Size * 0.98, kind));

    private static XElement Text(string text, double x, double y, string? kind) =>
        Svg.Element("text", text, ("x", x), ("y", y), ("text-anchor", "middle"), ("class", kind));
}
