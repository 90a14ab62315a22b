namespace ActorGraph.Training;

/// <summary>
/// Powers with a whole exponent by squaring: products only, so the bits are the same on every machine, unlike libm's.
/// </summary>
internal static class IntegerPower
{
    /// <summary><paramref name="x"/> to the power of <paramref name="n"/> ≥ 0.</summary>
    public static double Of(double x, long n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) != 0) result *= x;
        return result;
    }
}
