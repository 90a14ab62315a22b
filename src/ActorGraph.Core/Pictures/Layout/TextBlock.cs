using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ActorGraph.Pictures.Layout;

/// <summary>Text in lines that fit a width.</summary>
/// <param name="Lines">The lines; none for an empty text.</param>
/// <param name="Size">The font size.</param>
/// <param name="Width">The width of the widest line, at most.</param>
/// <param name="IsCut">Whether something was left out, which an ellipsis says.</param>
internal sealed record TextBlock(ImmutableArray<string> Lines, double Size, double Width, bool IsCut)
{
    private const double LineHeight = 1.25;

    /// <summary>The height of all lines.</summary>
    public double Height => Lines.Length * Size * LineHeight;

    /// <summary>The distance from one line to the next.</summary>
    public double Advance => Size * LineHeight;

    /// <summary>Breaks a text at spaces, or anywhere if a word is too long, and cuts it off behind the last line.</summary>
    public static TextBlock Of(string text, double size, double width, int most)
    {
        var lines = new List<string>();
        foreach (string line in PictureText.Lines(text)) Break(line.Trim(), size, width, most, lines);
        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        bool isCut = lines.Count > most;
        if (isCut)
        {
            lines.RemoveRange(most, lines.Count - most);
            string last = lines[^1].TrimEnd();
            while (last.Length > 0 && TextWidth.Of(last + "…", size) > width)
                last = last[..StringInfo.ParseCombiningCharacters(last)[^1]];
            lines[^1] = last + "…";
        }

        return new TextBlock([.. lines], size, lines.Count == 0 ? 0 : lines.Max(l => TextWidth.Of(l, size)), isCut);
    }

    private static void Break(string text, double size, double width, int most, List<string> lines)
    {
        if (TextWidth.Of(text, size) <= width)
        {
            lines.Add(text);
            return;
        }

        var line = new StringBuilder();
        double used = 0;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext() && lines.Count <= most) // one more than fits shows that something is left out
        {
            string element = elements.GetTextElement();
            double more = TextWidth.Of(element, size);
            if (used + more > width && line.Length > 0)
            {
                string full = line.ToString();
                int space = full.LastIndexOf(' ');
                string rest = space > full.Length / 3 ? full[(space + 1)..] : "";
                lines.Add(full[..(full.Length - rest.Length)].TrimEnd());
                line.Clear().Append(rest);
                used = TextWidth.Of(rest, size);
            }

            if (line.Length == 0 && element == " ") continue;
            line.Append(element);
            used += more;
        }

        lines.Add(line.ToString());
    }
}
