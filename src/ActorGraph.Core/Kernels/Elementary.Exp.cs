using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>eˣ; within 0.6 ulp in float64, 0.7 in float32, 1 where the result is subnormal.</summary>
    [MethodImpl(OwnCode)]
    public static T Exp<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => ExpInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Exp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged =>
        // Beyond these the result is 0 or infinity.
        KeepNaN<T, TScalar>(x, ExpWithin<T, TScalar>(
            typeof(TScalar) == typeof(float) ? Clip<T, TScalar>(x, -104.5, 89.5) : Clip<T, TScalar>(x, -746, 710)));

    /// <summary>eˣ for −104.5 ≤ x ≤ 89.5, or −746 ≤ x ≤ 710 in float64; whatever it likes elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpWithin<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        Reduce<T, TScalar>(x, out T n, out T high, out T low);
        T one = T.Constant(1);
        T sum = one + high;
        T y = sum + (high - (sum - one) + low);
        return T.Scale(y, n); // n itself may lie beyond the normal exponents
    }

    /// <summary>eˣ in float32 within 1 ulp for −104.5 ≤ x ≤ 0, in two thirds of the operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ShortExpWithin<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T one = T.Constant(1), n = T.Round(x * T.Constant(1.4426950408889634));
        T r = T.MultiplyAdd(n, T.Constant(-0.6931471824645996), x);
        r = T.MultiplyAdd(n, T.Constant(1.9046542121259336e-09), r);
        T p = ExpTail<T, TScalar>(r);
        return T.Scale(T.MultiplyAdd(T.MultiplyAdd(p, r, one), r, one), n);
    }

    /// <summary>
    /// eˣ = 2ⁿ (1 + high + low), |high| ≤ ln 2 / 2 and |low| ≤ 0.07: high is exact up to what low holds, so that the rounding
    /// of low is far below an ulp of eˣ, and of eˣ − 1 where n = 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce<T, TScalar>(T x, out T n, out T high, out T low)
        where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        n = T.Round(x * T.Constant(1.4426950408889634));
        T r, correction;
        if (typeof(TScalar) == typeof(float))
        {
            // n·ln 2 with ln 2 rounded to 24 bits leaves an exact remainder when it is fused.
            r = T.MultiplyAdd(n, T.Constant(-0.6931471824645996), x);
            correction = n * T.Constant(-1.9046542121259336e-09);
        }
        else
        {
            r = T.MultiplyAdd(n, T.Constant(-0.6931471805599453), x);
            correction = n * T.Constant(2.3190468138462996e-17);
        }

        high = r - correction;
        T rest = r - high - correction;
        low = T.MultiplyAdd(high * high, ExpTail<T, TScalar>(high), rest);
    }

    /// <summary>(eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpTail<T, TScalar>(T r) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T p;
        if (typeof(TScalar) == typeof(float))
        {
            p = T.Constant(0.00019891080463998843); // error 2^-29.4
            p = T.MultiplyAdd(p, r, T.Constant(0.0013933730715792083));
            p = T.MultiplyAdd(p, r, T.Constant(0.008333310844647862));
            p = T.MultiplyAdd(p, r, T.Constant(0.04166646419740569));
            p = T.MultiplyAdd(p, r, T.Constant(0.16666666681704215));
            return T.MultiplyAdd(p, r, T.Constant(0.500000001353873));
        }

        p = T.Constant(2.09147553258932e-09); // error 2^-59.3
        p = T.MultiplyAdd(p, r, T.Constant(2.5105312729622103e-08));
        p = T.MultiplyAdd(p, r, T.Constant(2.755727347871858e-07));
        p = T.MultiplyAdd(p, r, T.Constant(2.755725517000089e-06));
        p = T.MultiplyAdd(p, r, T.Constant(2.480158732567746e-05));
        p = T.MultiplyAdd(p, r, T.Constant(0.0001984126987500228));
        p = T.MultiplyAdd(p, r, T.Constant(0.0013888888888883711));
        p = T.MultiplyAdd(p, r, T.Constant(0.008333333333326084));
        p = T.MultiplyAdd(p, r, T.Constant(0.04166666666666667));
        p = T.MultiplyAdd(p, r, T.Constant(0.1666666666666667));
        return T.MultiplyAdd(p, r, T.Constant(0.5));
    }
}
