namespace ActorGraph.Kernels;

/// <summary>
/// Sine, cosine and tangent of one float64 number, within 1 ulp for every argument. Float32 computes here and rounds.
/// The polynomials are those of FreeBSD's k_sin.c and k_cos.c; values are kept in two parts until the last operation.
/// </summary>
internal static class Trigonometry
{
    private const double Tiny = 1.0 / (1 << 27); // below it sin x and tan x round to x

    public static double Sin(double x)
    {
        if (Math.Abs(x) < Tiny || double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.NaN;
        int quadrant = QuarterTurns.Reduce(x, out DoubleDouble r);
        DoubleDouble y = (quadrant & 1) == 0 ? SinOf(r) : CosOf(r);
        return (quadrant & 2) == 0 ? y.High + y.Low : -(y.High + y.Low);
    }

    public static double Cos(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.NaN;
        int quadrant = QuarterTurns.Reduce(x, out DoubleDouble r);
        DoubleDouble y = (quadrant & 1) == 0 ? CosOf(r) : SinOf(r);
        return ((quadrant + 1) & 2) == 0 ? y.High + y.Low : -(y.High + y.Low);
    }

    public static double Tan(double x)
    {
        if (Math.Abs(x) < Tiny || double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.NaN;
        int quadrant = QuarterTurns.Reduce(x, out DoubleDouble r);
        DoubleDouble sin = SinOf(r), cos = CosOf(r);
        DoubleDouble y = (quadrant & 1) == 0 ? sin / cos : -(cos / sin);
        return y.High + y.Low;
    }

    private static DoubleDouble SinOf(DoubleDouble r)
    {
        double x = r.High, z = x * x;
        double p = 1.58969099521155010221e-10;
        p = Math.FusedMultiplyAdd(p, z, -2.50507602534068634195e-08);
        p = Math.FusedMultiplyAdd(p, z, 2.75573137070700676789e-06);
        p = Math.FusedMultiplyAdd(p, z, -1.98412698298579493134e-04);
        p = Math.FusedMultiplyAdd(p, z, 8.33333333332248946124e-03);
        p = Math.FusedMultiplyAdd(p, z, -1.66666666666666324348e-01);
        double low = Math.FusedMultiplyAdd(z * x, p, r.Low * (1 - 0.5 * z)); // sin(x + l) = sin x + l cos x
        return DoubleDouble.Ordered(x, low);
    }

    private static DoubleDouble CosOf(DoubleDouble r)
    {
        double x = r.High, z = x * x, half = 0.5 * z;
        double p = -1.13596475577881948265e-11;
        p = Math.FusedMultiplyAdd(p, z, 2.08757232129817482790e-09);
        p = Math.FusedMultiplyAdd(p, z, -2.75573143513906633035e-07);
        p = Math.FusedMultiplyAdd(p, z, 2.48015872894767294178e-05);
        p = Math.FusedMultiplyAdd(p, z, -1.38888888888741095749e-03);
        p = Math.FusedMultiplyAdd(p, z, 4.16666666666666019037e-02);
        double w = 1 - half;
        double lost = 0.5 * Math.FusedMultiplyAdd(x, x, -z) + x * r.Low; // of x²/2, and cos(x + l) = cos x − l sin x
        return DoubleDouble.Ordered(w, 1 - w - half + (z * z * p - lost));
    }
}
