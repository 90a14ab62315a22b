namespace ActorGraph.Data.Glyphs;

/// <summary>
/// The data set that is always there: images of the digits 0–9, 16×16 pixels of 0…1, drawn by a seeded hand that shifts,
/// stretches, turns, slants, wobbles, changes its pen and, in one image of about five, draws light on dark. An image is a
/// function of (seed, index), with the same bits on every machine. What no straight line can separate: softmax regression
/// stays near 0.68 accuracy, a perceptron with 128 and 64 hidden units reaches 0.98.
/// </summary>
public static class GlyphDigits
{
    /// <summary>The number of images that a run gets unless it asks for more or fewer.</summary>
    public const int DefaultCount = 10_000;

    /// <summary>The number of pixels of an image.</summary>
    public static int Pixels => Style.Size * Style.Size;

    private static GlyphStyle Style { get; } = new();

    /// <summary>Draws the data set; every digit has the same number of images, or one more.</summary>
    public static Dataset Create(int count = DefaultCount, ulong seed = 1)
    {
        var images = new float[checked(count * Pixels)];
        var labels = new int[count];
        var painter = new GlyphPainter(Style, seed);
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 10;
            painter.Paint(labels[i], i, images.AsSpan(i * Pixels, Pixels));
        }

        return Dataset.OfClasses(images, Pixels, labels, [.. Enumerable.Range(0, 10).Select(d => $"{d}")], "glyph digits");
    }
}
