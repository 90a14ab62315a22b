using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>tanh x = t/(t + 2) with t = e^(2|x|) − 1, both kept in two parts; within 1 ulp.</summary>
    [MethodImpl(OwnCode)]
    public static T Tanh<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T zero = T.Constant(0), one = T.Constant(1), two = T.Constant(2);
        T clipped = Clip(T.Abs(x), 0, typeof(TScalar) == typeof(float) ? 10 : 22); // tanh is 1 from 9.02 and 19.07 on
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
        T remainder = T.MultiplyAdd(-q, d, t) + (rest - q * lost);
        T y = T.MultiplyAdd(remainder, inverse, q);

        y = T.Select(T.Less(x, zero), -y, y);
        y = T.Select(T.Equal(x, zero), x, y);
        return KeepNaN(x, y);
    }
}
