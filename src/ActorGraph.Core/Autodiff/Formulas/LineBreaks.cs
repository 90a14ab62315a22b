using System.Globalization;
using System.Text;

namespace ActorGraph.Autodiff;

/// <summary>Where long lines break: formulas before a sign, as far outside of parentheses as there is one; words between
/// words.</summary>
internal static class LineBreaks
{
    private const int Narrowest = 24;

    /// <summary>A formula in lines of so many columns, broken before + and − rather than inside a product, but where it has no
    /// sign to break at.</summary>
    public static IReadOnlyList<string> Of(string formula, int width)
    {
        width = Math.Max(width, Narrowest);
        var lines = new List<string>();
        string rest = formula;
        while (Columns(rest) > width && Place(rest, width) is > 0 and var at)
        {
            lines.Add(rest[..at].TrimEnd());
            rest = rest[at..].TrimStart();
        }

        lines.Add(rest);
        return lines;
    }

    /// <summary>A sentence in lines of so many columns.</summary>
    public static IReadOnlyList<string> OfWords(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && Columns(lines[^1]) + 1 + Columns(word) > width) lines.Add("");
            lines[^1] += lines[^1].Length > 0 ? $" {word}" : word;
        }

        return lines;
    }

    /// <summary>How many columns a terminal gives to a text: marks stand above letters and take none.</summary>
    public static int Columns(string text) =>
        text.EnumerateRunes().Count(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.NonSpacingMark);

    // the last place in the line that is least deep in parentheses, and there before a sum's sign rather than a product's
    private static int Place(string text, int width)
    {
        (int best, int bestCost, int depth, int column) = (0, int.MaxValue, 0, 0);
        for (int i = 0; i < text.Length && column <= width; i++)
        {
            if (text[i] is '(' or '[') depth++;
            else if (text[i] is ')' or ']') depth--;
            bool breaks = text[i] == '·'
                || (i > 1 && text[i - 1] == ' ' && (text[i] is '+' or '−' or '⊙' or '⊗' or '/' || text[i - 2] == ','));
            int cost = 2 * depth + (text[i] is '+' or '−' || text[Math.Max(i - 2, 0)] == ',' ? 0 : 1);
            if (breaks && column >= width / 4 && cost <= bestCost) (best, bestCost) = (i, cost);
            if (!char.IsLowSurrogate(text[i]) && char.GetUnicodeCategory(text[i]) != UnicodeCategory.NonSpacingMark) column++;
        }

        return best;
    }
}
