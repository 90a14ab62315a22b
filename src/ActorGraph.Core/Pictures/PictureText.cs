using System.Text;

namespace ActorGraph.Pictures;

/// <summary>Text of labels, which may be any.</summary>
internal static class PictureText
{
    /// <summary>
    /// The lines of a text, without what XML cannot hold or what would turn the writing around: control characters, half
    /// surrogates and bidirectional overrides become U+FFFD.
    /// </summary>
    public static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n').Select(Clean);

    /// <summary>A text on one line.</summary>
    public static string Line(string text) => string.Join(' ', Lines(text));

    private static string Clean(string line)
    {
        var clean = new StringBuilder(line.Length);
        foreach (Rune rune in line.Replace('\t', ' ').EnumerateRunes()) clean.Append(IsSafe(rune) ? rune.ToString() : "\ufffd");
        return clean.ToString();
    }

    private static bool IsSafe(Rune rune) => rune.Value is not (< 0x20 or (>= 0x7f and < 0xa0) or (>= 0x2028 and <= 0x202e)
        or (>= 0x2066 and <= 0x2069) or (>= 0xfdd0 and <= 0xfdef) or 0xfffe or 0xffff);
}
