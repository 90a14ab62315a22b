namespace ActorGraph.Data.Glyphs;

/// <summary>
/// The strokes of one digit in the unit square, x to the right and y down, written like an SVG path: <c>M x y</c> lifts the
/// pen, <c>L x y</c> draws a line, <c>Q cx cy x y</c> a quadratic Bézier curve. Nothing but +, − and × is needed to flatten
/// it, so every machine draws the same bits.
/// </summary>
internal sealed class GlyphPath
{
    private const int CurvePieces = 6; // a quarter of a 16-pixel glyph bends by less than a tenth of a pixel between two of them

    private readonly char[] _verbs;
    private readonly double[] _points; // x, y of every control point, in order

    private GlyphPath(char[] verbs, double[] points) => (_verbs, _points) = (verbs, points);

    /// <summary>The number of control points.</summary>
    public int PointCount => _points.Length / 2;

    /// <summary>The number of numbers that <see cref="Flatten"/> writes at most.</summary>
    public int FlatLength => _verbs.Length * CurvePieces * 4;

    /// <summary>The control points, x and y in turn.</summary>
    public ReadOnlySpan<double> Points => _points;

    public static GlyphPath Parse(string path)
    {
        string[] words = path.Split(' ');
        char[] verbs = [.. words.Where(w => char.IsLetter(w[0])).Select(w => w[0])];
        double[] points = [.. words.Where(w => !char.IsLetter(w[0]))
            .Select(w => double.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        return new(verbs, points);
    }

    /// <summary>
    /// Turns the strokes, with their control points moved to <paramref name="points"/>, into segments
    /// (x₀, y₀, x₁, y₁ each) and returns how many numbers it wrote.
    /// </summary>
    public int Flatten(ReadOnlySpan<double> points, Span<double> segments)
    {
        int read = 0, written = 0;
        double x = 0, y = 0;
        foreach (char verb in _verbs)
        {
            double endX, endY;
            if (verb == 'Q')
            {
                double cx = points[read], cy = points[read + 1];
                (endX, endY) = (points[read + 2], points[read + 3]);
                (double fromX, double fromY) = (x, y);
                for (int i = 1; i <= CurvePieces; i++)
                {
                    double t = (double)i / CurvePieces, s = 1 - t;
                    double toX = s * s * x + 2 * s * t * cx + t * t * endX, toY = s * s * y + 2 * s * t * cy + t * t * endY;
                    written += Write(segments[written..], fromX, fromY, toX, toY);
                    (fromX, fromY) = (toX, toY);
                }

                read += 4;
            }
            else
            {
                (endX, endY) = (points[read], points[read + 1]);
                if (verb == 'L') written += Write(segments[written..], x, y, endX, endY);
                read += 2;
            }

            (x, y) = (endX, endY);
        }

        return written;
    }

    private static int Write(Span<double> segment, double x0, double y0, double x1, double y1)
    {
        (segment[0], segment[1], segment[2], segment[3]) = (x0, y0, x1, y1);
        return 4;
    }
}
