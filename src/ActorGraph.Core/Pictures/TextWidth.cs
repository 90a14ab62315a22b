using System.Globalization;
using System.Text;

namespace ActorGraph.Pictures;

/// <summary>
/// How wide text will be at most, without a font at hand: for ASCII the greater of the advances in DejaVu Sans and in Arial's
/// metrics, which few system fonts exceed; for other scripts the widest of the common characters.
/// </summary>
internal static class TextWidth
{
    // Hundredths of an em, from the space to the tilde.
    private static ReadOnlySpan<byte> Ascii =>
    [
        32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 34, 34, 84, 84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79,
        67, 79, 73, 67, 62, 74, 69, 99, 69, 67, 69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64,
        64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
    ];

    /// <summary>The width of a line at a font size.</summary>
    public static double Of(string text, double size)
    {
        double width = 0;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text); // a letter with its accents, a whole emoji
        while (elements.MoveNext())
        {
            double widest = 0;
            foreach (Rune rune in elements.GetTextElement().EnumerateRunes()) widest = Math.Max(widest, Of(rune));
            width += widest;
        }

        return width * size;
    }

    private static double Of(Rune rune)
    {
        int c = rune.Value;
        if (c is >= 0x20 and < 0x7f) return Ascii[c - 0x20] / 100.0;
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return c switch
        {
            >= 0xb2 and <= 0xb3 or 0xb9 or (>= 0x2070 and <= 0x208e) => 0.45, // ² ⁿ ₁
            >= 0x1d2c and <= 0x1d6a or (>= 0x2090 and <= 0x209c) or 0x2c7c => 0.65, // ᵀ ᵢ ₓ
            >= 0x2032 and <= 0x2034 => 0.5, // ′
            < 0x250 => 1.07,
            >= 0x370 and < 0x400 => 0.94,
            >= 0x2190 and < 0x2300 => 1, // arrows and operators; ⋙ and its like are wider, and rare
            _ => 1.45, // an emoji is 1.37 em, the widest letters of other scripts a little more
        };
    }
}
