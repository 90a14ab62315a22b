using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>ln x; within 1 ulp. ln ±0 = −∞, ln of a negative number is NaN.</summary>
    [MethodImpl(OwnCode)]
    public static T Log<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => LogInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Log"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        (double leastNormal, double scale, double bits) = typeof(TScalar) == typeof(float)
            ? (1.1754943508222875e-38, 33554432.0, 25.0) // 2⁻¹²⁶, 2²⁵
            : (2.2250738585072014e-308, 18014398509481984.0, 54.0); // 2⁻¹⁰²², 2⁵⁴
        T subnormal = T.Less(x, T.Constant(leastNormal));
        T y = LogOfNormal<T, TScalar>(
            T.Select(subnormal, x * T.Constant(scale), x),
            T.Select(subnormal, T.Constant(-bits), T.Constant(0)));

        T zero = T.Constant(0), infinity = T.Constant(double.PositiveInfinity);
        y = T.Select(T.Equal(x, infinity), infinity, y);
        y = T.Select(T.Equal(x, zero), -infinity, y);
        y = T.Select(T.Less(x, zero), T.Constant(double.NaN), y);
        return KeepNaN<T, TScalar>(x, y);
    }

    /// <summary>
    /// ln x + exponent · ln 2 for a positive normal x. After FreeBSD's e_log.c: with f = m − 1 and s = f/(2 + f),
    /// ln(1 + f) = f − (f²/2 − s(f²/2 + R(s²))).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfNormal<T, TScalar>(T x, T exponent) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T one = T.Constant(1), half = T.Constant(0.5);
        T m = T.Mantissa(x);
        T above = T.Less(T.Constant(1.4142135623730951), m);
        m = T.Select(above, m * half, m);
        T e = exponent + T.Exponent(x);
        e = T.Select(above, e + one, e);

        T f = m - one;
        T s = f / (T.Constant(2) + f);
        T z = s * s;
        T halfSquare = half * f * f;
        T inner = halfSquare + z * LogTail<T, TScalar>(z);

        // The high part of ln 2 ends in zeros enough for e times it to be exact.
        (double high, double low) = typeof(TScalar) == typeof(float)
            ? (0.693138122558593750, 9.0580006144591607e-06)
            : (6.93147180369123816490e-01, 1.90821492927058770002e-10);
        T small = T.MultiplyAdd(s, inner, e * T.Constant(low));
        return T.MultiplyAdd(e, T.Constant(high), f - (halfSquare - small));
    }

    /// <summary>(ln((1 + s)/(1 − s)) − 2s) / s³ as a polynomial in z = s², z ≤ 0.0295.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogTail<T, TScalar>(T z) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T p;
        if (typeof(TScalar) == typeof(float))
        {
            p = T.Constant(0.29580985929974424); // error 2^-22.3, and z s is below 2^-7.6
            p = T.MultiplyAdd(p, z, T.Constant(0.39988757716604845));
            return T.MultiplyAdd(p, z, T.Constant(0.6666668509542907));
        }

        p = T.Constant(0.14617807153417325); // error 2^-51.5, and z s is below 2^-7.6
        p = T.MultiplyAdd(p, z, T.Constant(0.15331611722055008));
        p = T.MultiplyAdd(p, z, T.Constant(0.1818289243253687));
        p = T.MultiplyAdd(p, z, T.Constant(0.22222211089379496));
        p = T.MultiplyAdd(p, z, T.Constant(0.28571428626253836));
        p = T.MultiplyAdd(p, z, T.Constant(0.3999999999989889));
        return T.MultiplyAdd(p, z, T.Constant(0.666666666666667));
    }
}
