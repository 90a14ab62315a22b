using System.Xml.Linq;

namespace ActorGraph.Pictures.Plots;

/// <summary>
/// The marks of points: disc, square, triangle, diamond, star, cross; those that follow begin again in another colour.
/// </summary>
internal static class PlotMark
{
    private static readonly string[] Shapes =
    [
        "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", "M-5 -5h10v10h-10z", "M0 -6.5L6 5H-6z", "M0 -7L6 0L0 7L-6 0z",
        "M0 -7L1.8 -1.8L7 0L1.8 1.8L0 7L-1.8 1.8L-7 0L-1.8 -1.8z", "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    ];

    private static readonly char[] Characters = ['●', '□', '▲', '◇', '★', '+'];

    /// <summary>Draws the mark of a curve at a point.</summary>
    public static XElement Of(int series, double x, double y) => Svg.Element("path", ("d", Shapes[Number(series)]),
        ("transform", Svg.Path($"translate({x} {y})")), ("class", "mark"));

    /// <summary>The mark of a curve in a terminal.</summary>
    public static char Character(int series) => Characters[Number(series)];

    // Colours begin again after as many as there are marks, so marks move on by one each time.
    private static int Number(int series) => (series + series / Shapes.Length) % Shapes.Length;
}
