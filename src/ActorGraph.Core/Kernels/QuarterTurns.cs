namespace ActorGraph.Kernels;

/// <summary>
/// Writes an angle as quarter turns and a rest: x = n π/2 + r with |r| ≤ π/4, r in two parts and exact to 2⁻⁶⁶ of itself.
/// </summary>
internal static class QuarterTurns
{
    private const double HalfPi0 = 1.5707963267948966, HalfPi1 = 6.123233995736766e-17, HalfPi2 = -1.4973849048591698e-33;

    // One word of zeros, then the bits of 2/π after the binary point.
    private static readonly ulong[] TwoOverPi =
    [
        0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
        0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>The rest of a finite x; returns n modulo 4.</summary>
    public static int Reduce(double x, out DoubleDouble r)
    {
        if (Math.Abs(x) <= 1 << 20) return ReduceSmall(x, out r);
        int n = ReduceLarge(Math.Abs(x), out r);
        if (x > 0) return n;
        r = -r;
        return -n & 3;
    }

    private static int ReduceSmall(double x, out DoubleDouble r)
    {
        // x − n·HalfPi0 is exact when it is fused: it has no bit below ulp(1) and is below 1.
        double n = Math.Round(x * (2 / Math.PI));
        double t = Math.FusedMultiplyAdd(-n, HalfPi0, x);
        double p = n * HalfPi1, pLow = Math.FusedMultiplyAdd(n, HalfPi1, -p);
        DoubleDouble s = DoubleDouble.Sum(t, -p);
        r = DoubleDouble.Ordered(s.High, s.Low - pLow - n * HalfPi2);
        return (int)n & 3;
    }

    // Payne and Hanek: x = m 2ᵉ; of 2/π only the 192 bits are taken that give the product modulo 4 and 128 bits behind the
    // point. No float64 is closer than 2⁻⁶² to a multiple of π/2.
    private static int ReduceLarge(double x, out DoubleDouble r)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        ulong m = ((ulong)bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        int exponent = (int)(bits >> 52) - 1075;
        int first = 62 + exponent;
        ulong w0 = Window(first), w1 = Window(first + 64), w2 = Window(first + 128);

        UInt128 low = (UInt128)m * w2;
        UInt128 mid = (UInt128)m * w1 + (low >> 64);
        ulong p0 = unchecked(m * w0 + (ulong)(mid >> 64)), p1 = unchecked((ulong)mid), p2 = unchecked((ulong)low);

        int n = (int)(p0 >> 62);
        var fraction = new UInt128((p0 << 2) | (p1 >> 62), (p1 << 2) | (p2 >> 62));
        bool above = (p0 & (1UL << 61)) != 0;
        if (above) fraction = UInt128.Zero - fraction; // the nearest quarter turn is the next one
        DoubleDouble part = Fraction(fraction);
        DoubleDouble angle = part * new DoubleDouble(HalfPi0, HalfPi1);
        r = above ? -angle : angle;
        return above ? (n + 1) & 3 : n;
    }

    private static ulong Window(int bit)
    {
        int word = bit >> 6, shift = bit & 63;
        return shift == 0 ? TwoOverPi[word] : (TwoOverPi[word] << shift) | (TwoOverPi[word + 1] >> (64 - shift));
    }

    // f / 2¹²⁸ in two parts.
    private static DoubleDouble Fraction(UInt128 f)
    {
        int zeros = (int)UInt128.LeadingZeroCount(f);
        if (zeros == 128) return default;
        f <<= zeros;
        ulong top = (ulong)(f >> 64), next = unchecked((ulong)f);
        double high = Math.ScaleB(top >> 11, -53 - zeros);
        double low = Math.ScaleB((double)((top << 53) | (next >> 11)), -117 - zeros);
        return DoubleDouble.Ordered(high, low);
    }
}
