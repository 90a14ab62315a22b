using System.Xml.Linq;

namespace ActorGraph.Pictures;

/// <summary>The outlines by which forms are told apart.</summary>
internal static class SvgOutline
{
    /// <summary>Draws an outline around a rectangle.</summary>
    public static IEnumerable<XElement> Of(PictureForm form, double left, double top, double width, double height)
    {
        double right = left + width, bottom = top + height, point = Math.Min(14, height / 2), cut = Math.Min(9, height / 3);
        switch (form)
        {
            case PictureForm.Loss:
                yield return Polygon(Svg.Path($"{left},{(top + bottom) / 2} {left + point},{top} {right - point},{top} ")
                    + Svg.Path($"{right},{(top + bottom) / 2} {right - point},{bottom} {left + point},{bottom}"));
                break;
            case PictureForm.Gradient:
                yield return Polygon(Svg.Path($"{left},{top + cut} {left + cut},{top} {right - cut},{top} {right},{top + cut} ")
                    + Svg.Path($"{right},{bottom - cut} {right - cut},{bottom} {left + cut},{bottom} {left},{bottom - cut}"));
                break;
            case PictureForm.Fold:
                for (int behind = 2; behind > 0; behind--)
                    yield return Rectangle(left + 3 * behind, top + 3 * behind, width - 3 * behind, height - 3 * behind, 4, "outline");
                yield return Rectangle(left, top, width - 6, height - 6, 4, "outline");
                break;
            default:
                double radius = form switch
                {
                    PictureForm.Input => Math.Min(height / 2, 24),
                    PictureForm.Operation => Math.Min(7, height / 3),
                    _ => 0,
                };
                yield return Rectangle(left, top, width, height, radius, "outline");
                if (form == PictureForm.Parameter) yield return Rectangle(left + 4, top + 4, width - 8, height - 8, 0, "inner");
                break;
        }
    }

    private static XElement Polygon(string points) => Svg.Element("polygon", ("points", points), ("class", "outline"));

    private static XElement Rectangle(double x, double y, double width, double height, double radius, string name) =>
        Svg.Element("rect",
        ("x", x), ("y", y), ("width", width), ("height", height), ("rx", radius > 0 ? radius : null), ("class", name));
}
