using System.Globalization;
using System.Xml.Linq;
using ActorGraph.Data;

namespace ActorGraph.Cli.Rendering;

/// <summary>
/// The loss curve as SVG. Written by hand: a plotting library would bring half a gigabyte of native code for two lines.
/// </summary>
internal static class LossPlot
{
    private const double Width = 720, Height = 420, Left = 80, Right = 20, Top = 48, Bottom = 52;
    private const int Ticks = 5;

    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Draws the losses of all epochs; the validation loss is dashed.</summary>
    public static string Svg(IReadOnlyList<EpochRecord> history)
    {
        LossScale scale = LossScale.Of(history.SelectMany(e => (double[])[e.TrainLoss, e.ValidationLoss ?? double.NaN]));
        var svg = new XElement(Namespace + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("width", Width), new XAttribute("height", Height),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12),
            new XElement(Namespace + "title", "Loss by epoch"),
            Element("rect", ("width", Width), ("height", Height), ("fill", "white")));
        int first = history.Count == 0 ? 0 : history[0].Epoch, last = history.Count == 0 ? 1 : history[^1].Epoch;
        svg.Add(LossTicks(scale), EpochTicks(first, last));
        svg.Add(Element("path", ("d", $"M{Left} {Top}V{Height - Bottom}H{Width - Right}"), ("fill", "none"), ("stroke", "#444")));
        svg.Add(Text((Left + Width - Right) / 2, Height - 12, "epoch", "middle"), Text(12, 20, scale.IsLogarithmic ? "loss (logarithmic)" : "loss", "start"));
        svg.Add(Curve(history.Select(e => (e.Epoch, (double?)e.TrainLoss)), scale, first, last, "#1f77b4", null));
        svg.Add(Key(Width - 260, "training", "#1f77b4", null));
        if (history.Any(e => e.ValidationLoss is not null))
        {
            svg.Add(Curve(history.Select(e => (e.Epoch, e.ValidationLoss)), scale, first, last, "#d62728", "6 4"));
            svg.Add(Key(Width - 130, "validation", "#d62728", "6 4"));
        }

        return $"{svg}\n";
    }

    private static IEnumerable<XElement> LossTicks(LossScale scale)
    {
        double[] places = [.. Enumerable.Range(0, Ticks).Select(i => i / (Ticks - 1.0))];
        string format = Enumerable.Range(3, 6).Select(digits => $"G{digits}") // as many digits as tell the ticks apart
            .First(f => f == "G8" || places.Select(p => Label(p, f)).Distinct().Count() == Ticks);
        foreach (double place in places)
        {
            yield return Element("path", ("d", $"M{Left} {Round(Y(place))}H{Width - Right}"), ("stroke", "#ddd"));
            yield return Text(Left - 8, Y(place) + 4, Label(place, format), "end");
        }

        string Label(double place, string form) => scale.At(place).ToString(form, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<XElement> EpochTicks(int first, int last)
    {
        int[] steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
        int[] wide = [1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, int.MaxValue];
        int step = steps.Concat(wide).First(s => (last - first) / s <= 10);
        // The first and the last epoch, and round ones between that are not too near to them.
        IEnumerable<int> between = Enumerable.Range(1, last / step).Select(i => i * step)
            .Where(epoch => 2 * (epoch - first) > step && 2 * (last - epoch) > step);
        foreach (int epoch in between.Prepend(first).Append(last).Distinct())
            yield return Text(X(epoch, first, last), Height - Bottom + 18, $"{epoch}", "middle");
    }

    private static IEnumerable<XElement> Curve(
        IEnumerable<(int Epoch, double? Loss)> points, LossScale scale, int first, int last, string colour, string? dashes)
    {
        (double X, double Y)[] places = [.. points.Select(p => (X(p.Epoch, first, last), Y(scale.Place(p.Loss ?? double.NaN)))).Where(p => double.IsFinite(p.Item2))];
        if (places.Length == 1) yield return Element("circle", ("cx", Round(places[0].X)), ("cy", Round(places[0].Y)), ("r", 3), ("fill", colour));
        else
            yield return Element("polyline", ("points", string.Join(' ', places.Select(p => FormattableString.Invariant($"{Round(p.X)},{Round(p.Y)}")))),
                ("fill", "none"), ("stroke", colour), ("stroke-width", 2), ("stroke-dasharray", dashes));
    }

    private static IEnumerable<XElement> Key(double x, string name, string colour, string? dashes) =>
    [
        Element("path", ("d", $"M{x} 16h28"), ("stroke", colour), ("stroke-width", 2), ("stroke-dasharray", dashes)), Text(x + 36, 20, name, "start"),
    ];

    private static double X(int epoch, int first, int last) => Left + (last == first ? 0.5 : (double)(epoch - first) / (last - first)) * (Width - Left - Right);

    private static double Y(double place) => Height - Bottom - place * (Height - Top - Bottom);

    private static double Round(double value) => Math.Round(value, 2);

    private static XElement Text(double x, double y, string text, string anchor)
    {
        XElement element = Element("text", ("x", Round(x)), ("y", Round(y)), ("text-anchor", anchor), ("fill", "#222"));
        element.Value = text;
        return element;
    }

    private static XElement Element(string name, params (string Name, object? Value)[] attributes) =>
        new(Namespace + name, attributes.Where(a => a.Value is not null).Select(a => new XAttribute(a.Name, a.Value!)));
}
