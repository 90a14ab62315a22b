using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>1/(1 + e⁻ˣ) for x ≥ 0 and eˣ/(1 + eˣ) below, both within 2 ulp.</summary>
    [MethodImpl(OwnCode)]
    public static T Sigmoid<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => SigmoidInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Sigmoid"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SigmoidInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T zero = T.Constant(0), one = T.Constant(1);
        T negative = T.Greatest(T.Constant(typeof(TScalar) == typeof(float) ? -104.5 : -746), T.Or(x, T.Constant(-0.0)));
        T e = typeof(TScalar) == typeof(float) ? ShortExpWithin<T, TScalar>(negative) : ExpWithin<T, TScalar>(negative);
        T d = one + e;
        T lost = e - (d - one); // by rounding d
        T y;
        if (typeof(TScalar) == typeof(float))
        {
            // Of what is lost, lost/d is due. Where that differs from lost, e is large and x is near 0, the other errors are small.
            T quotient = T.SelectLess(x, zero, e, one) / d;
            y = T.MultiplySubtract(quotient, lost, quotient);
        }
        else
        {
            // One Newton step with the exact remainder takes back what rounding d and the quotient lost.
            T inverse = one / d;
            T remainder = T.MultiplySubtract(inverse, d, one) - inverse * lost;
            inverse = T.MultiplyAdd(remainder, inverse, inverse);
            y = T.SelectLess(x, zero, e * inverse, inverse);
        }

        return KeepNaN<T, TScalar>(x, y);
    }

    /// <summary>max(x, 0) + ln(1 + e^−|x|); within 2 ulp, also where the result is as small as eˣ.</summary>
    [MethodImpl(OwnCode)]
    public static T Softplus<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => SoftplusInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Softplus"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SoftplusInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T zero = T.Constant(0), one = T.Constant(1);
        T e = Exp<T, TScalar>(-T.Abs(x));
        T d = one + e;
        T lost = e - (d - one); // ln(d + lost) = ln d + lost/d, as |lost| is half an ulp of d at most
        T tail = LogOfNormal<T, TScalar>(d, zero) + lost / d;
        return KeepNaN<T, TScalar>(x, T.Select(T.Less(zero, x), x, zero) + tail);
    }
}
