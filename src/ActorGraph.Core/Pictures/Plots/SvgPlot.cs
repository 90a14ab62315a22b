using System.Xml.Linq;

namespace ActorGraph.Pictures.Plots;

/// <summary>Plots as SVG, alone or within a page. Curves differ by marks and dashes, not by colours alone.</summary>
public static class SvgPlot
{
    private const double Width = 760, PlotHeight = 340, Margin = 20, TickSize = 14, TextSize = 16, LineHeight = 26;
    private const int MostMarks = 24;

    private static readonly string?[] Dashes = [null, "9 4", "3 3", "12 4 3 4", "6 3 1 3", "16 5"];

    /// <summary>Draws a plot. Equal plots give equal text.</summary>
    public static string Write(LinePlot plot)
    {
        (PlotScale x, PlotScale y) = plot.Scales();
        double left = Margin + y.Ticks.Max(t => TextWidth.Of(y.Label(t), TickSize)) + 10;
        double right = Width - Margin - TextWidth.Of(x.Label(x.Ticks[^1]), TickSize) / 2;
        string title = PictureText.Line(plot.Title);
        double top = Margin;
        var body = new List<XElement>();
        if (title.Length > 0) body.Add(Text(title, Width / 2, top + 18, "middle", "heading"));
        top += title.Length > 0 ? 36 : 0;
        body.AddRange(Legend(plot, left, right, ref top));
        body.Add(Text(plot.Y.Heading, Margin, top + 14, "start", null));
        top += LineHeight + 8;
        double bottom = top + PlotHeight, height = bottom + 62;

        foreach (double tick in y.Ticks)
        {
            double at = bottom - y.Place(tick) * PlotHeight;
            body.Add(Line($"M{left} {at}H{right}", "grid"));
            body.Add(Text(y.Label(tick), left - 8, at + 5, "end", "tick"));
        }

        foreach (double tick in x.Ticks)
        {
            double at = left + x.Place(tick) * (right - left);
            body.Add(Line($"M{at} {top}V{bottom}", "grid"));
            body.Add(Text(x.Label(tick), at, bottom + 20, "middle", "tick"));
        }

        body.Add(Line($"M{left} {top}V{bottom}H{right}", "axis"));
        body.Add(Text(plot.X.Heading, (left + right) / 2, bottom + 46, "middle", null));
        for (int i = 0; i < plot.Series.Length; i++)
            body.Add(Curve(i, [.. plot.Series[i].Points.Select(p =>
                (left + x.Place(p.X) * (right - left), bottom - y.Place(p.Y) * PlotHeight))]));
        body.Insert(0, Svg.Element("rect", ("width", Width), ("height", height), ("rx", 10), ("class", "ground")));
        string names = string.Join(", ", plot.Series.Select(s => PictureText.Line(s.Name)));
        return Svg.Write(Width, height, title.Length > 0 ? title : "Plot",
            $"{PictureText.Line(plot.Y.Title)} by {PictureText.Line(plot.X.Title)}: {names}", SvgStyle.Plot, body);
    }

    private static List<XElement> Legend(LinePlot plot, double left, double right, ref double top)
    {
        var entries = new List<XElement>();
        double x = left;
        for (int i = 0; i < plot.Series.Length; i++)
        {
            string name = PictureText.Line(plot.Series[i].Name);
            double needs = 44 + TextWidth.Of(name, TextSize);
            if (x > left && x + needs > right) (x, top) = (left, top + LineHeight);
            XElement entry = Group(i);
            entry.Add(Dashed(i, Line($"M{x} {top + 12}h36", "curve")), PlotMark.Of(i, x + 18, top + 12),
                Text(name, x + 44, top + 17, "start", null));
            entries.Add(entry);
            x += needs + 26;
        }

        top += plot.Series.IsEmpty ? 0 : LineHeight + 6;
        return entries;
    }

    private static XElement Curve(int number, (double X, double Y)[] places)
    {
        XElement group = Group(number);
        string path = "";
        bool isJoined = false;
        foreach ((double x, double y) in places)
        {
            bool isShown = double.IsFinite(x) && double.IsFinite(y);
            if (isShown) path += Svg.Path($"{(isJoined ? "L" : "M")}{x} {y}");
            isJoined = isShown;
        }

        if (path.Length > 0) group.Add(Dashed(number, Svg.Element("path", ("d", path), ("class", "curve"))));
        (double X, double Y)[] shown = [.. places.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        int every = Math.Max(1, (shown.Length + MostMarks - 1) / MostMarks);
        for (int i = 0; i < shown.Length; i++)
            if (i % every == 0 || i == shown.Length - 1) group.Add(PlotMark.Of(number, shown[i].X, shown[i].Y));
        return group;
    }

    private static XElement Group(int number) => Svg.Element("g", ("class", $"series-{number % SvgStyle.SeriesColours}"));

    private static XElement Dashed(int number, XElement line)
    {
        line.SetAttributeValue("stroke-dasharray", Dashes[number % Dashes.Length]);
        return line;
    }

    private static XElement Line(FormattableString path, string kind) =>
        Svg.Element("path", ("d", Svg.Path(path)), ("class", kind));

    private static XElement Text(string text, double x, double y, string anchor, string? kind) =>
        Svg.Element("text", text, ("x", x), ("y", y), ("text-anchor", anchor), ("class", kind));
}
