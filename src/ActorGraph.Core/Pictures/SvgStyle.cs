namespace ActorGraph.Pictures;

/// <summary>
/// Colours and strokes of pictures, light and dark. Every colour stands twice, as it is and as a variable, for programs that do
/// not know variables.
/// </summary>
internal static class SvgStyle
{
    private static readonly (string Name, string Light, string Dark)[] Colours =
    [
        ("ground", "#ffffff", "#14171c"), ("panel", "#f3f5f8", "#1e232a"),
        ("ink", "#12161c", "#f3f5f8"), ("quiet", "#525d6b", "#aab4c1"),
        ("line", "#3a4554", "#c3ccd8"), ("link", "#8b5fd0", "#a98bf0"), ("grid", "#d9dee5", "#333a44"),
        ("input", "#dceeff", "#12344f"), ("input-line", "#1a66b0", "#74b9f5"),
        ("parameter", "#fff0cc", "#40310c"), ("parameter-line", "#8f5a00", "#e8b854"),
        ("constant", "#eceff3", "#2a3038"), ("constant-line", "#5f6976", "#9ca7b5"),
        ("operation", "#ffffff", "#272d36"), ("operation-line", "#3a4554", "#c3ccd8"),
        ("loss", "#ffe0e3", "#4c1822"), ("loss-line", "#b3203a", "#ff8492"),
        ("gradient", "#ebe4ff", "#2d2353"), ("gradient-line", "#6236c4", "#b9a0ff"),
        ("fold", "#e6f4ee", "#14352a"), ("fold-line", "#1c7a57", "#5fd3a6"),
        ("series-0", "#0062b0", "#6db8ff"), ("series-1", "#c1440e", "#ff9d5c"), ("series-2", "#00795a", "#3fd2a4"),
        ("series-3", "#9b2a80", "#f09ad6"), ("series-4", "#7a6000", "#e6cf3d"), ("series-5", "#3a4554", "#c3ccd8"),
    ];

    /// <summary>The rules for pictures of graphs.</summary>
    public static string Picture { get; } = Sheet(
    [
        (".@ text", "fill", "ink", $"font-family:{Svg.Fonts}"),
        (".@ .ground", "fill", "ground", ""), (".@ .panel", "fill", "panel", ""),
        (".@ .heading", "fill", "ink", "font-size:22px;font-weight:600"), (".@ .side", "fill", "quiet", "font-size:17px"),
        (".@ .label", "fill", "ink", "font-size:21px"), (".@ .detail", "fill", "quiet", "font-size:15px"),
        (".@ .key", "fill", "quiet", "font-size:14px"),
        (".@ .edge path", "stroke", "line", "fill:none;stroke-width:2"), (".@ .edge polygon", "fill", "line", ""),
        (".@ .tag rect", "fill", "panel", ""), (".@ .tag text", "fill", "ink", "font-size:15px"),
        (".@ .link", "stroke", "link", "fill:none;stroke-width:1.5;stroke-dasharray:5 4"),
        .. Enum.GetNames<PictureForm>().Select(f => f.ToLowerInvariant()).SelectMany(f => ((string, string, string, string)[])
        [
            ($".@ .{f} .outline", "fill", f, ""), ($".@ .{f} .outline, .@ .{f} .inner", "stroke", $"{f}-line", "stroke-width:2"),
        ]),
        .. Enumerable.Range(0, SeriesColours).SelectMany(i => ((string, string, string, string)[])
        [
            ($".@ .region-{i} rect", "fill", $"series-{i}", ""), ($".@ .region-{i} path", "stroke", $"series-{i}", "fill:none;stroke-width:34;stroke-linecap:butt"),
            ($".@ .region-{i} .chip", "fill", $"series-{i}", "font-size:15px;font-weight:600"),
        ]),
        (".@ .regions", "", "", "opacity:.18"),
        (".@ .inner", "fill", "", "fill:none;stroke-width:1.25"),
        (".@ .constant .outline", "fill", "constant", "stroke-dasharray:2 4;stroke-linecap:round"),
    ]);

    /// <summary>How many colours there are for series.</summary>
    public static int SeriesColours => 6;

    /// <summary>The rules for plots.</summary>
    public static string Plot { get; } = Sheet(
    [
        (".@ text", "fill", "ink", $"font-family:{Svg.Fonts};font-size:16px"), (".@ .ground", "fill", "ground", ""),
        (".@ .heading", "fill", "ink", "font-size:20px;font-weight:600"), (".@ .tick", "fill", "quiet", "font-size:14px"),
        (".@ .grid", "stroke", "grid", "fill:none;stroke-width:1"), (".@ .axis", "stroke", "line", "fill:none;stroke-width:1.5"),
        .. Enumerable.Range(0, SeriesColours).SelectMany(i => ((string, string, string, string)[])
        [
            ($".@ .series-{i} .curve", "stroke", $"series-{i}", "fill:none;stroke-width:2.5;stroke-linejoin:round"),
            ($".@ .series-{i} .mark", "fill", $"series-{i}", ""), ($".@ .series-{i} .mark", "stroke", "ground", "stroke-width:1"),
        ]),
    ]);

    private static string Sheet(IEnumerable<(string Selector, string Property, string Colour, string More)> rules)
    {
        (string Selector, string Property, string Colour, string More)[] all = [.. rules];
        (string Name, string Light, string Dark)[] used = [.. Colours.Where(c => all.Any(r => r.Colour == c.Name))];
        string light = string.Concat(used.Select(c => $"--{c.Name}:{c.Light};"));
        string dark = string.Concat(used.Select(c => $"--{c.Name}:{c.Dark};"));
        IEnumerable<string> lines = all.Select(r => r.Selector + "{" + Colour(r.Property, r.Colour) + r.More + "}");
        return $"\n.@{{{light}}}\n@media (prefers-color-scheme: dark){{.@{{{dark}}}}}\n{string.Join('\n', lines)}\n";
    }

    private static string Colour(string property, string name)
    {
        int at = Array.FindIndex(Colours, c => c.Name == name);
        return at < 0 ? "" : $"{property}:{Colours[at].Light};{property}:var(--{name});";
    }
}
