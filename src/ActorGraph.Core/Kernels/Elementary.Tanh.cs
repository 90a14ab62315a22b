using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>tanh x = t/(t + 2) with t = e^(2|x|) − 1, both kept in two parts; within 1 ulp.</summary>
    [MethodImpl(OwnCode)]
    public static T Tanh<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => TanhInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Tanh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TanhInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T one = T.Constant(1), two = T.Constant(2);
        T clipped = T.Least(T.Constant(typeof(TScalar) == typeof(float) ? 10 : 22), T.Abs(x)); // tanh is 1 from 9.02 and 19.07 on
        Reduce<T, TScalar>(clipped + clipped, out T n, out T high, out T low);

        // t = (2ⁿ − 1) + 2ⁿ high + 2ⁿ low; the first is the greater one, or zero.
        T power = T.PowerOfTwo(n);
        T whole = power - one, part = power * high;
        T sum = whole + part;
        T rest = T.MultiplyAdd(power, low, part - (sum - whole));
        T t = sum + rest;
        rest -= t - sum;

        T d = two + t;
        T shift = d - two;
        T lost = two - (d - shift) + (t - shift) + rest;
        T inverse = one / d;
        T q = t * inverse;
        T remainder = T.MultiplySubtract(q, d, t) + (rest - q * lost);
        T y = T.MultiplyAdd(remainder, inverse, q);

        return KeepNaN<T, TScalar>(x, WithSignOf<T, TScalar>(x, y));
    }
}
