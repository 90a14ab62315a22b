namespace ActorGraph.Kernels;

/// <summary>
/// xʸ of float64 numbers, within 0.6 ulp (1 where the result is subnormal): e^(y ln x) with ln x in two parts, good to 2⁻⁶⁸.
/// Edges as IEEE 754 defines <c>pow</c>. Float32 computes here and rounds.
/// </summary>
internal static class Power
{
    public static double Of(double x, double y)
    {
        // Exact, or one correctly rounded operation; x² must have the bits of x·x, which lanes take as a short cut.
        if (y == 2) return x * x;
        if (y == 0 || x == 1) return 1;
        if (y == 1 || double.IsNaN(x)) return x;
        if (double.IsNaN(y)) return y;
        if (y == -1) return 1 / x;

        double a = Math.Abs(x);
        bool negative = x < 0 || (x == 0 && double.IsNegative(x));
        bool flips = negative && IsOdd(y);
        if (double.IsInfinity(y)) return a == 1 ? 1 : a > 1 == y > 0 ? double.PositiveInfinity : 0;
        if (a == 0 || double.IsInfinity(a)) return Signed(a == 0 == y > 0 ? 0 : double.PositiveInfinity, flips);
        if (negative && Math.Floor(y) != y) return double.NaN;
        return Signed(Exp(y, Log(a)), flips);
    }

    private static double Signed(double value, bool negative) => negative ? -value : value;

    // From 2⁵³ on every float64 is even.
    private static bool IsOdd(double y) => Math.Abs(y) < 9007199254740992 && Math.Floor(y) == y && y - 2 * Math.Floor(y / 2) == 1;

    /// <summary>ln a for positive finite a: 2 (s + s³/3 + s⁵/5 + …) + e ln 2 with s = (m − 1)/(m + 1), |s| &lt; 0.172.</summary>
    private static DoubleDouble Log(double a)
    {
        double e = 0;
        if (a < 2.2250738585072014e-308) (a, e) = (a * 18014398509481984, -54);
        var scalar = new Scalar64(a);
        e += Scalar64.Exponent(scalar).Value;
        double m = Scalar64.Mantissa(scalar).Value;
        if (m > 1.4142135623730951) (m, e) = (m * 0.5, e + 1);

        DoubleDouble s = new DoubleDouble(m - 1, 0) / DoubleDouble.Sum(m, 1);
        DoubleDouble z = s * s;

        // The terms from z² on, 1/7 + z/9 + … up to z¹⁰: they weigh 2⁻¹³ of the sum, so float64 is enough.
        // What is cut weighs 2⁻⁶⁹.
        double tail = 0;
        for (int k = 27; k >= 7; k -= 2) tail = Math.FusedMultiplyAdd(tail, z.High, 1.0 / k);
        DoubleDouble series = Third + z * (Fifth + z * new DoubleDouble(tail, 0));
        DoubleDouble half = s + s * z * series;
        return new DoubleDouble(2 * half.High, 2 * half.Low) + new DoubleDouble(e, 0) * Ln2;
    }

    private static readonly DoubleDouble Third = new(0.3333333333333333, 1.850371707708594e-17);
    private static readonly DoubleDouble Fifth = new(0.2, -1.1102230246251566e-17);
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    private static double Exp(double y, DoubleDouble log)
    {
        double p = y * log.High;
        if (p > 710) return double.PositiveInfinity;
        if (p < -746) return 0;
        double pLow = Math.FusedMultiplyAdd(y, log.High, -p) + y * log.Low;

        double n = Math.Round(p * 1.4426950408889634);
        double r = Math.FusedMultiplyAdd(-n, Ln2.High, p);
        DoubleDouble high = DoubleDouble.Sum(r, -(n * Ln2.Low));
        double rest = high.Low + pLow;
        double x = high.High;
        double tail = x * x * Elementary.ExpTail<Scalar64, double>(new Scalar64(x)).Value;
        DoubleDouble sum = DoubleDouble.Ordered(1, x);
        double value = sum.High + (sum.Low + Math.FusedMultiplyAdd(rest, 1 + x + tail, tail)); // e^(x + rest) = eˣ + rest·eˣ

        double half = Math.Round(n * 0.5);
        return value * Scalar64.PowerOfTwo(new(half)).Value * Scalar64.PowerOfTwo(new(n - half)).Value;
    }
}
