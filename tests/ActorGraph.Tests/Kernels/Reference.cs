using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

/// <summary>Functions in two parts, good to 2⁻⁹⁰ of their value, for finite normal results.</summary>
internal static class Reference
{
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    private static readonly DoubleDouble TwoOverRootPi = new(1.1283791670955126, 1.533545961316588e-17);
    private static readonly DoubleDouble One = new(1, 0);

    /// <summary>|y − expected| in units of the last place of the expected value, p bits of precision.</summary>
    public static double Ulps(double y, DoubleDouble expected, int precision = 53, int leastExponent = -1074)
    {
        double error = Math.Abs(y - expected.High - expected.Low);
        int exponent = expected.High == 0 ? leastExponent : Math.Max(Math.ILogB(expected.High) - precision + 1, leastExponent);
        return error == 0 ? 0 : Math.ScaleB(error, -exponent);
    }

    public static DoubleDouble Exp(DoubleDouble x)
    {
        double n = Math.Round(x.High / Ln2.High);
        DoubleDouble r = x + new DoubleDouble(-n, 0) * Ln2, sum = One, term = One;
        r = new(r.High / 64, r.Low / 64);
        for (int k = 1; k < 16; k++) sum += term = term * r / new DoubleDouble(k, 0);
        for (int i = 0; i < 6; i++) sum *= sum;
        return new(Math.ScaleB(sum.High, (int)n), Math.ScaleB(sum.Low, (int)n));
    }

    /// <summary>One Newton step from the library's own logarithm doubles its digits.</summary>
    public static DoubleDouble Log(DoubleDouble x)
    {
        DoubleDouble y = new(Math.Log(x.High), 0);
        for (int i = 0; i < 2; i++) y += x * Exp(-y) + -One;
        return y;
    }

    public static DoubleDouble Sigmoid(double x)
    {
        DoubleDouble e = Exp(new(-Math.Abs(x), 0));
        return (x < 0 ? e : One) / (One + e);
    }

    /// <summary>ln(1 + e) = 2 artanh(e / (2 + e)), whose series keeps small values.</summary>
    public static DoubleDouble Softplus(double x)
    {
        DoubleDouble e = Exp(new(-Math.Abs(x), 0));
        DoubleDouble s = e / (new DoubleDouble(2, 0) + e), square = s * s, power = s, sum = s;
        for (int k = 3; k < 90; k += 2) sum += (power *= square) / new DoubleDouble(k, 0);
        return new DoubleDouble(Math.Max(x, 0), 0) + sum + sum;
    }

    /// <summary>tanh x = sinh x / cosh x; the series of sinh where e²ˣ − 1 would cancel.</summary>
    public static DoubleDouble Tanh(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            DoubleDouble e = Exp(new(-2 * Math.Abs(x), 0)), y = (One + -e) / (One + e);
            return x < 0 ? -y : y;
        }

        DoubleDouble square = DoubleDouble.Product(x, x), odd = new(x, 0), even = One, sinh = odd, cosh = even;
        for (int k = 1; k < 14; k++)
        {
            sinh += odd = odd * square / new DoubleDouble(2 * k * (2 * k + 1), 0);
            cosh += even = even * square / new DoubleDouble(2 * k * (2 * k - 1), 0);
        }

        return sinh / cosh;
    }

    /// <summary>2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, all of one sign.</summary>
    public static DoubleDouble Erf(double x)
    {
        DoubleDouble square = DoubleDouble.Product(x, x), term = new(x, 0), sum = term;
        for (int n = 1; Math.Abs(term.High) > Math.Abs(sum.High) * 1e-33; n++)
            sum += term = term * (square + square) / new DoubleDouble(2 * n + 1, 0);
        return TwoOverRootPi * Exp(-square) * sum;
    }
}
