namespace ActorGraph.Data.Glyphs;

/// <summary>How far the hand that draws the glyphs wanders; each is the largest deviation to either side unless it says
/// otherwise.</summary>
internal sealed record GlyphStyle
{
    /// <summary>Edge of the square image, in pixels.</summary>
    public int Size { get; init; } = 16;

    /// <summary>Height of a glyph, as a share of the image: least and most.</summary>
    public (double Least, double Most) Height { get; init; } = (0.5, 0.72);

    /// <summary>Width of a glyph as a share of its height: least and most.</summary>
    public (double Least, double Most) Width { get; init; } = (0.5, 0.75);

    /// <summary>Displacement, in pixels.</summary>
    public double Shift { get; init; } = 1.5;

    /// <summary>Tangent of half the angle of rotation: 0.1 is 11°.</summary>
    public double HalfTurn { get; init; } = 0.1;

    /// <summary>Shear: x moves by this times y.</summary>
    public double Slant { get; init; } = 0.25;

    /// <summary>Displacement of every control point, as a share of the glyph.</summary>
    public double Jitter { get; init; } = 0.05;

    /// <summary>Width of the pen in pixels: least and most.</summary>
    public (double Least, double Most) Pen { get; init; } = (1.0, 2.0);

    /// <summary>Standard deviation of the noise on every pixel, where ink is 1 and paper 0.</summary>
    public double Noise { get; init; } = 0.08;

    /// <summary>How many of 256 images are light on dark instead of dark on light.</summary>
    public int Inverted { get; init; } = 48;
}
