using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ActorGraph.Pictures;

namespace ActorGraph.Tests.Pictures;

/// <summary>An SVG read back: what is drawn where, as far as tests ask.</summary>
internal sealed partial class DrawnPicture
{
    public DrawnPicture(string svg)
    {
        Document = XDocument.Parse(svg);
        Boxes = Groups("node").ToDictionary(g => (string)g.Attribute("data-id")!, g => Outline(Part(g, "outline")),
            StringComparer.Ordinal);
        Edges = [.. Groups("edge").Select(Arrow)];
        Links = [.. Groups("link").Where(l => l.Attribute("data-from") is not null).Select(Arrow)];
        Texts = [.. Groups("node").SelectMany(g => g.Elements().Where(e => e.Name.LocalName == "text")
            .Select(t => ((string)g.Attribute("data-id")!, Written(t))))];
    }

    public XDocument Document { get; }

    /// <summary>The outlines of nodes, by id.</summary>
    public Dictionary<string, Rectangle> Boxes { get; }

    /// <summary>Arrows: their ends, points along them, and the tip.</summary>
    public (string From, string To, Point[] Path, Point? Tip)[] Edges { get; }

    /// <summary>Links: their ends, and points along them.</summary>
    public (string From, string To, Point[] Path, Point? Tip)[] Links { get; }

    /// <summary>Where text is written in nodes, at most.</summary>
    public (string Id, Rectangle Area)[] Texts { get; }

    public IEnumerable<XElement> Groups(string kind) =>
        Document.Descendants().Where(e => ((string?)e.Attribute("class"))?.Split(' ').Contains(kind) == true);

    private static XElement Part(XElement group, string kind) =>
        group.Elements().First(e => (string?)e.Attribute("class") == kind);

    private static Rectangle Outline(XElement outline)
    {
        if (outline.Name.LocalName == "rect")
            return new(Value(outline, "x"), Value(outline, "y"), Value(outline, "x") + Value(outline, "width"),
                Value(outline, "y") + Value(outline, "height"));
        double[] n = Numbers((string)outline.Attribute("points")!);
        double[] x = [.. n.Where((_, i) => i % 2 == 0)], y = [.. n.Where((_, i) => i % 2 == 1)];
        return new(x.Min(), y.Min(), x.Max(), y.Max());
    }

    private static Rectangle Written(XElement text)
    {
        double size = (string?)text.Attribute("class") == "label" ? 21 : 15, half = TextWidth.Of(text.Value, size) / 2;
        double x = Value(text, "x"), y = Value(text, "y");
        return new(x - half, y - 0.95 * size, x + half, y + 0.25 * size);
    }

    private static (string, string, Point[], Point?) Arrow(XElement line)
    {
        XElement path = line.Name.LocalName == "path" ? line : line.Elements().First(e => e.Name.LocalName == "path");
        double[]? head = line.Elements().Where(e => e.Name.LocalName == "polygon").Select(e =>
            Numbers((string)e.Attribute("points")!)).FirstOrDefault();
        return ((string)line.Attribute("data-from")!, (string)line.Attribute("data-to")!, [.. Walk((string)path.Attribute("d")!)],
            head is null ? null : new Point(head[0], head[1]));
    }

    /// <summary>Points along a path of the commands M, L, H, V, C and q.</summary>
    private static IEnumerable<Point> Walk(string path)
    {
        var at = new Point(0, 0);
        foreach (Match command in Command().Matches(path))
        {
            double[] n = Numbers(command.Groups[2].Value);
            (Point Start, Point A, Point B, Point End) curve = command.Groups[1].Value switch
            {
                "M" => Straight(new(n[0], n[1]), new(n[0], n[1])),
                "L" => Straight(at, new(n[0], n[1])),
                "H" => Straight(at, at with { X = n[0] }),
                "V" => Straight(at, at with { Y = n[0] }),
                "C" => (at, new(n[0], n[1]), new(n[2], n[3]), new(n[4], n[5])),
                _ => (at, new(at.X + n[0] * 2 / 3, at.Y + n[1] * 2 / 3),
                    new(at.X + n[2] + (n[0] - n[2]) * 2 / 3, at.Y + n[3] + (n[1] - n[3]) * 2 / 3),
                    new(at.X + n[2], at.Y + n[3])),
            };
            for (int i = 0; i <= 20; i++)
            {
                double t = i / 20.0, u = 1 - t;
                yield return new(u * u * u * curve.Start.X + 3 * u * u * t * curve.A.X + 3 * u * t * t * curve.B.X
                    + t * t * t * curve.End.X,
                    u * u * u * curve.Start.Y + 3 * u * u * t * curve.A.Y + 3 * u * t * t * curve.B.Y + t * t * t * curve.End.Y);
            }

            at = curve.End;
        }

        static (Point, Point, Point, Point) Straight(Point from, Point to) => (from, Part(from, to, 1), Part(from, to, 2), to);
        static Point Part(Point from, Point to, int thirds) =>
            new(from.X + (to.X - from.X) * thirds / 3, from.Y + (to.Y - from.Y) * thirds / 3);
    }

    private static double Value(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private static double[] Numbers(string text) =>
        [.. Number().Matches(text).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"([MLHVCq])([^MLHVCq]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"-?\d+(\.\d+)?(E-?\d+)?")]
    private static partial Regex Number();

    internal readonly record struct Point(double X, double Y);

    internal readonly record struct Rectangle(double Left, double Top, double Right, double Bottom)
    {
        public bool Overlaps(Rectangle other, double gap = 0) =>
            Left < other.Right + gap && other.Left < Right + gap && Top < other.Bottom + gap && other.Top < Bottom + gap;

        public bool HasInside(Point point, double edge = 0.5) =>
            point.X > Left + edge && point.X < Right - edge && point.Y > Top + edge && point.Y < Bottom - edge;

        public bool Holds(Rectangle other) => other.Left >= Left && other.Right <= Right && other.Top >= Top
            && other.Bottom <= Bottom;
    }
}
