using System.Xml.Linq;
using ActorGraph.Pictures.Layout;

namespace ActorGraph.Pictures;

/// <summary>
/// The grounds of regions: around each box of one, and along the arrows within it, so that what belongs together hangs together. Each
/// has a colour, and its name stands beside its uppermost box.
/// </summary>
internal static class SvgRegions
{
    private const double Padding = 11;

    /// <summary>Draws the grounds; nothing where no node has a region.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="layout">Where its boxes and arrows stand.</param>
    /// <param name="path">An arrow's path as far as a tip.</param>
    public static IEnumerable<XElement> Of(Picture picture, PictureLayout layout, Func<PlacedEdge, double, string> path)
    {
        var regionOf = picture.Nodes.Where(n => n.Region is not null).ToDictionary(n => n.Id, n => n.Region!, StringComparer.Ordinal);
        if (regionOf.Count == 0) yield break;
        string[] regions = [.. regionOf.Values.Distinct(StringComparer.Ordinal)];
        XElement grounds = Svg.Element("g", ("class", "regions")), chips = Svg.Element("g");
        for (int i = 0; i < regions.Length; i++)
        {
            string kind = $"region-{i % SvgStyle.SeriesColours}";
            XElement ground = Svg.Element("g", ("class", kind), ("data-region", PictureText.Line(regions[i])));
            foreach (PlacedEdge edge in layout.Edges)
                if (regionOf.GetValueOrDefault(edge.Edge.From) == regions[i] && regionOf.GetValueOrDefault(edge.Edge.To) == regions[i])
                    ground.Add(Svg.Element("path", ("d", path(edge, edge.Runs[^1].To))));
            PlacedBox[] boxes = [.. regionOf.Where(r => r.Value == regions[i]).Select(r => layout.Boxes[r.Key])];
            foreach (PlacedBox box in boxes)
                ground.Add(Svg.Element("rect", ("x", box.Left - Padding), ("y", box.Top - Padding), ("width", box.Box.Width + 2 * Padding),
                    ("height", box.Box.Height + 2 * Padding), ("rx", Padding)));
            grounds.Add(ground);
            PlacedBox first = boxes.MinBy(b => (b.Top, b.Left))!;
            XElement chip = Svg.Element("g", ("class", kind));
            chip.Add(Svg.Element("text", PictureText.Line(regions[i]), ("x", first.Left - Padding + 4), ("y", first.Top - Padding - 4), ("class", "chip")));
            chips.Add(chip);
        }

        yield return grounds;
        yield return chips;
    }
}
