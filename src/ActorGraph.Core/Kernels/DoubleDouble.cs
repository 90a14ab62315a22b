namespace ActorGraph.Kernels;

/// <summary>
/// A number as the unevaluated sum of two float64, about 106 bits: what pow and the trigonometric functions compute with
/// before they round once. Dekker's and Knuth's error-free sums, and products by fused multiply-add.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>a + b, exactly, for any a and b.</summary>
    public static DoubleDouble Sum(double a, double b)
    {
        double s = a + b, t = s - a;
        return new(s, a - (s - t) + (b - t));
    }

    /// <summary>a + b, exactly, where |a| ≥ |b| or a = 0.</summary>
    public static DoubleDouble Ordered(double a, double b)
    {
        double s = a + b;
        return new(s, b - (s - a));
    }

    /// <summary>a · b, exactly.</summary>
    public static DoubleDouble Product(double a, double b)
    {
        double p = a * b;
        return new(p, Math.FusedMultiplyAdd(a, b, -p));
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble s = Sum(a.High, b.High), t = Sum(a.Low, b.Low);
        s = Ordered(s.High, s.Low + t.High);
        return Ordered(s.High, s.Low + t.Low);
    }

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble p = Product(a.High, b.High);
        return Ordered(p.High, Math.FusedMultiplyAdd(a.High, b.Low, Math.FusedMultiplyAdd(a.Low, b.High, p.Low)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double q = a.High / b.High;
        double rest = Math.FusedMultiplyAdd(-q, b.High, a.High) + Math.FusedMultiplyAdd(-q, b.Low, a.Low);
        return Ordered(q, rest / b.High);
    }
}
