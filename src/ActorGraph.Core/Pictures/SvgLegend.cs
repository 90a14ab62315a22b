using System.Xml.Linq;

namespace ActorGraph.Pictures;

/// <summary>What the outlines mean, in a line or more below a picture.</summary>
internal sealed class SvgLegend
{
    /// <summary>The font size.</summary>
    public const double Size = 14;

    private const double SignWidth = 28, SignHeight = 16, LineHeight = 26, Gap = 22;

    private readonly List<(double X, double Y, PictureForm? Form, string Text)> _entries = [];

    /// <summary>Finds room for the forms of a picture, and for links if there are some.</summary>
    public SvgLegend(Picture picture, double width)
    {
        PictureForm[] forms = [.. picture.Nodes.Select(n => n.Form).Distinct().Order()];
        if (forms.Length < 2) return; // nothing to tell apart
        double x = 0, y = 0;
        foreach (PictureForm? form in forms.Select(f => (PictureForm?)f).Concat(picture.Links.IsEmpty ? [] : [null]))
        {
            string text = form is { } known ? Word(known) : "belong together";
            double needs = SignWidth + 8 + TextWidth.Of(text, Size);
            if (x > 0 && x + needs > width) (x, y) = (0, y + LineHeight);
            _entries.Add((x, y, form, text));
            x += needs + Gap;
        }

        Height = y + LineHeight;
    }

    /// <summary>The height; 0 if there is no legend.</summary>
    public double Height { get; }

    /// <summary>Draws the legend.</summary>
    public IEnumerable<XElement> Draw(double left, double top)
    {
        foreach ((double x, double y, PictureForm? form, string text) in _entries)
        {
            XElement entry = Svg.Element("g",
                ("class", form is { } known ? $"sign {known.ToString().ToLowerInvariant()}" : "sign"));
            double middle = top + y + LineHeight / 2;
            if (form is { } f) entry.Add(SvgOutline.Of(f, left + x, middle - SignHeight / 2, SignWidth, SignHeight));
            else entry.Add(Svg.Element("path", ("d", Svg.Path($"M{left + x} {middle}h{SignWidth}")), ("class", "link")));
            entry.Add(Svg.Element("text", text, ("x", left + x + SignWidth + 8), ("y", middle + 5), ("class", "key")));
            yield return entry;
        }
    }

    private static string Word(PictureForm form) => form switch
    {
        PictureForm.Input => "input",
        PictureForm.Parameter => "parameter",
        PictureForm.Constant => "constant",
        PictureForm.Operation => "operation",
        PictureForm.Loss => "what is differentiated",
        PictureForm.Fold => "several nodes",
        _ => "gradient",
    };
}
