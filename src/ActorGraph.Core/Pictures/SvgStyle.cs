namespace ActorGraph.Pictures;

/// <summary>
/// Colours and strokes of pictures, light and dark. Every colour stands twice, as it is and as a variable, for programs that do
/// not know variables.
/// </summary>
internal static class SvgStyle
{
    private static readonly (string Name, string Light, string Dark)[] Colours =
    [
        ("ground", "#ffffff", "#14171c"), ("panel", "#f3f5f8", "#1e232a"), ("ink", "#12161c", "#f3f5f8"), ("quiet", "#525d6b", "#aab4c1"),
        ("line", "#3a4554", "#c3ccd8"), ("link", "#8b5fd0", "#a98bf0"), ("grid", "#d9dee5", "#333a44"),
        ("input", "#dceeff", "#12344f"), ("input-line", "#1a66b0", "#74b9f5"),
        ("parameter", "#fff0cc", "#40310c"), ("parameter-line", "#8f5a00", "#e8b854"),
        ("constant", "#eceff3", "#2a3038"), ("constant-line", "#5f6976", "#9ca7b5"),
        ("operation", "#ffffff", "#272d36"), ("operation-line", "#3a4554", "#c3ccd8"),
        ("loss", "#ffe0e3", "#4c1822"), ("loss-line", "#b3203a", "#ff8492"),
        ("gradient", "#ebe4ff", "#2d2353"), ("gradient-line", "#6236c4", "#b9a0ff"),
    ];

    /// <summary>The rules for pictures of graphs.</summary>
    public static string Picture { get; } = Sheet(
    [
        (".@ text", "fill", "ink", $"font-family:{Svg.Fonts}"), (".@ .ground", "fill", "ground", ""), (".@ .panel", "fill", "panel", ""),
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
        (".@ .inner", "fill", "", "fill:none;stroke-width:1.25"), (".@ .constant .outline", "fill", "constant", "stroke-dasharray:2 4;stroke-linecap:round"),
    ]);

    /// <summary>A sheet of rules: selector, property, colour, and what else holds.</summary>
    public static string Sheet(IEnumerable<(string Selector, string Property, string Colour, string More)> rules)
    {
        string light = string.Concat(Colours.Select(c => $"--{c.Name}:{c.Light};"));
        string dark = string.Concat(Colours.Select(c => $"--{c.Name}:{c.Dark};"));
        IEnumerable<string> lines = rules.Select(r => r.Selector + "{" + Colour(r.Property, r.Colour) + r.More + "}");
        return $"\n.@{{{light}}}\n@media (prefers-color-scheme: dark){{.@{{{dark}}}}}\n{string.Join('\n', lines)}\n";
    }

    private static string Colour(string property, string name)
    {
        int at = Array.FindIndex(Colours, c => c.Name == name);
        return at < 0 ? "" : $"{property}:{Colours[at].Light};{property}:var(--{name});";
    }
}
