using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ActorGraph.Pictures;

/// <summary>
/// SVG that stands alone or within a page: a class of its own for its style, which is told by the content, so that several
/// pictures do not disturb one another; light or dark as the reader prefers; a title and a description for those who do not see
/// it.
/// </summary>
internal static class Svg
{
    /// <summary>Fonts that have subscripts and mathematical signs come first.</summary>
    public const string Fonts = "'Segoe UI', 'Noto Sans', 'DejaVu Sans', Verdana, 'Helvetica Neue', Arial, sans-serif";

    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>A whole picture.</summary>
    /// <param name="width">The width at which text has its size; a narrow page shrinks the picture.</param>
    /// <param name="height">The height.</param>
    /// <param name="title">The title, which is not drawn.</param>
    /// <param name="description">What is to be seen.</param>
    /// <param name="style">The style; <c>.@</c> stands for the class of the picture.</param>
    /// <param name="body">What is drawn.</param>
    public static string Write(
        double width, double height, string title, string description, string style, IEnumerable<XElement> body)
    {
        XElement[] drawn = [.. body];
        byte[] content = Encoding.UTF8.GetBytes(style + title
            + string.Concat(drawn.Select(e => e.ToString(SaveOptions.DisableFormatting))));
        string name = $"ag-{Convert.ToHexStringLower(SHA256.HashData(content))[..10]}";
        XElement svg = Element("svg", ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("width", width), ("height", height),
            ("class", name), ("role", "img"), ("aria-labelledby", $"{name}-title {name}-desc"),
            ("style", "max-width:100%;height:auto"));
        svg.Add(Element("title", title, ("id", $"{name}-title")), Element("desc", description, ("id", $"{name}-desc")),
            Element("style", style.Replace(".@", $".{name}", StringComparison.Ordinal)), drawn);
        return $"{svg}\n";
    }

    /// <summary>An element with the attributes that are not null; numbers to a hundredth.</summary>
    public static XElement Element(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var element = new XElement(Namespace + name);
        foreach ((string attribute, object? value) in attributes)
            if (value is not null) element.SetAttributeValue(attribute, value is double number ? Number(number) : value);
        return element;
    }

    /// <summary>An element with text in it.</summary>
    public static XElement Element(string name, string text, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        XElement element = Element(name, attributes);
        element.Value = text;
        return element;
    }

    /// <summary>A number as it stands in attributes and paths.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString(CultureInfo.InvariantCulture);

    /// <summary>Numbers in a path.</summary>
    public static string Path(FormattableString path) =>
        string.Format(CultureInfo.InvariantCulture, path.Format,
            [.. path.GetArguments().Select(a => a is double d ? Number(d) : a)]);
}
