namespace ActorGraph.Data.Glyphs;

/// <summary>
/// Draws one digit as a small grey image. The picture is a function of (seed, index); it is computed with +, −, ×, ÷ and
/// comparisons and one square root per pixel, all of which IEEE 754 rounds the same way everywhere.
/// </summary>
internal sealed class GlyphPainter(GlyphStyle style, ulong seed)
{
    private readonly double[] _points = new double[64];
    private readonly double[] _segments = new double[1024];
    private readonly double[] _nearest = new double[style.Size * style.Size];
    private ulong _index;
    private ulong _draw;

    /// <summary>Paints image number <paramref name="index"/> of a digit; values are in 0…1.</summary>
    public void Paint(int digit, int index, Span<float> image)
    {
        (_index, _draw) = ((ulong)index, 0);
        ReadOnlySpan<GlyphPath> ways = DigitPaths.Of(digit);
        GlyphPath path = ways[(int)(Next() % (uint)ways.Length)];
        Place(path);
        int length = path.Flatten(_points, _segments);
        Measure(_segments.AsSpan(0, length));
        Ink(image);
    }

    /// <summary>Moves the control points from the unit square into the image.</summary>
    private void Place(GlyphPath path)
    {
        double height = Between(style.Height) * style.Size, width = height * Between(style.Width);
        double slant = Around(style.Slant), t = Around(style.HalfTurn);
        double cos = (1 - t * t) / (1 + t * t), sin = 2 * t / (1 + t * t); // a rotation without sine and cosine
        double middle = style.Size * 0.5, shiftX = Around(style.Shift), shiftY = Around(style.Shift);
        ReadOnlySpan<double> from = path.Points;
        for (int i = 0; i < from.Length; i += 2)
        {
            double y = (from[i + 1] - 0.5 + Around(style.Jitter)) * height;
            double x = (from[i] - 0.5 + Around(style.Jitter)) * width - slant * y;
            _points[i] = cos * x - sin * y + middle + shiftX;
            _points[i + 1] = sin * x + cos * y + middle + shiftY;
        }
    }

    /// <summary>The squared distance of every pixel's centre from the nearest segment, as far as a pen can reach.</summary>
    private void Measure(ReadOnlySpan<double> segments)
    {
        int size = style.Size;
        double reach = style.Pen.Most * 0.5 + 1;
        Array.Fill(_nearest, reach * reach);
        for (int s = 0; s < segments.Length; s += 4)
        {
            (double x0, double y0, double x1, double y1) = (segments[s], segments[s + 1], segments[s + 2], segments[s + 3]);
            double dx = x1 - x0, dy = y1 - y0, scale = 1 / (dx * dx + dy * dy + 1e-12);
            int left = Pixel(Math.Min(x0, x1) - reach), right = Pixel(Math.Max(x0, x1) + reach);
            int top = Pixel(Math.Min(y0, y1) - reach), bottom = Pixel(Math.Max(y0, y1) + reach);
            for (int row = top; row <= bottom; row++)
                for (int column = left; column <= right; column++)
                {
                    double px = column + 0.5 - x0, py = row + 0.5 - y0;
                    double t = Math.Clamp((px * dx + py * dy) * scale, 0, 1);
                    double ex = px - t * dx, ey = py - t * dy, distance = ex * ex + ey * ey;
                    ref double nearest = ref _nearest[row * size + column];
                    if (distance < nearest) nearest = distance;
                }
        }
    }

    /// <summary>Turns distances into grey, with an edge one pixel wide, then adds contrast and noise.</summary>
    private void Ink(Span<float> image)
    {
        double radius = Between(style.Pen) * 0.5;
        bool inverted = (int)(Next() & 255) < style.Inverted;
        for (int i = 0; i < image.Length; i++)
        {
            double ink = Math.Clamp(radius - Math.Sqrt(_nearest[i]) + 0.5, 0, 1) + style.Noise * Bell();
            image[i] = (float)Math.Clamp(inverted ? 1 - ink : ink, 0, 1);
        }
    }

    private int Pixel(double at) => Math.Clamp((int)at, 0, style.Size - 1);

    private ulong Next() => Permutation.Bits(seed, _index, _draw++);

    private double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    private double Between((double Least, double Most) range) => range.Least + (range.Most - range.Least) * Uniform();

    private double Around(double most) => (2 * Uniform() - 1) * most;

    /// <summary>Four uniform numbers, summed and scaled to mean 0 and variance 1: a bell that ends at ±3.46.</summary>
    private double Bell()
    {
        ulong bits = Next();
        long sum = (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
        return (sum - 131070) * (1.7320508075688772 / 65536);
    }
}
