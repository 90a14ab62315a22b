using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

internal static partial class Elementary
{
    /// <summary>erf x = x + x P(x²) up to 1, then 1 − e^(−x²) G(x) with G(x) = e^(x²) erfc(x); within 1.5 ulp.</summary>
    [MethodImpl(OwnCode)]
    public static T Erf<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged => ErfInLoop<T, TScalar>(x);

    /// <inheritdoc cref="Erf"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ErfInLoop<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        bool single = typeof(TScalar) == typeof(float);
        T one = T.Constant(1);
        T a = T.Abs(x);
        T near = T.MultiplyAdd(x, ErfNear<T, TScalar>(x * x), x);
        if (!T.AnyLess(one, a)) return KeepNaN<T, TScalar>(x, near); // three quarters of the work are for lanes beyond 1

        T b = Clip<T, TScalar>(a, 1, single ? 4 : 6); // erf is 1 from 3.92 and 5.93 on
        T pivot = T.Constant(single ? 2 : 3);
        T g = ErfcScaled<T, TScalar>((b - pivot) / (b + pivot));
        T far = T.MultiplySubtract(ExpWithin<T, TScalar>(-(b * b)), g, one);
        far = WithSignOf<T, TScalar>(x, far);
        return KeepNaN<T, TScalar>(x, T.SelectLess(one, a, far, near));
    }

    /// <summary>erf(x)/x − 1 as a polynomial in z = x² ≤ 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ErfNear<T, TScalar>(T z) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T p;
        if (typeof(TScalar) == typeof(float))
        {
            p = T.Constant(7.875875062685488e-05); // error 2^-29.6
            p = T.MultiplyAdd(p, z, T.Constant(-0.000801686428716587));
            p = T.MultiplyAdd(p, z, T.Constant(0.005189087423433974));
            p = T.MultiplyAdd(p, z, T.Constant(-0.026854212010626412));
            p = T.MultiplyAdd(p, z, T.Constant(0.11283594715160218));
            p = T.MultiplyAdd(p, z, T.Constant(-0.37612626666720334));
            return T.MultiplyAdd(p, z, T.Constant(0.12837916584835093));
        }

        p = T.Constant(-7.795898827002142e-10); // error 2^-56.9
        p = T.MultiplyAdd(p, z, T.Constant(1.3720064546777686e-08));
        p = T.MultiplyAdd(p, z, T.Constant(-1.6208483801871705e-07));
        p = T.MultiplyAdd(p, z, T.Constant(1.6447424703317362e-06));
        p = T.MultiplyAdd(p, z, T.Constant(-1.492473690741966e-05));
        p = T.MultiplyAdd(p, z, T.Constant(0.00012055294904839707));
        p = T.MultiplyAdd(p, z, T.Constant(-0.0008548325975389692));
        p = T.MultiplyAdd(p, z, T.Constant(0.0052239776071164225));
        p = T.MultiplyAdd(p, z, T.Constant(-0.02686617064323777));
        p = T.MultiplyAdd(p, z, T.Constant(0.11283791670945006));
        p = T.MultiplyAdd(p, z, T.Constant(-0.37612638903183543));
        return T.MultiplyAdd(p, z, T.Constant(0.12837916709551256));
    }

    /// <summary>e^(x²) erfc(x) as a polynomial in t = (x − c)/(x + c): c = 2 on 1…4 for float32, 3 on 1…6 for float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ErfcScaled<T, TScalar>(T t) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T p;
        if (typeof(TScalar) == typeof(float))
        {
            p = T.Constant(0.006837366787588274); // error 2^-24.3, times e^-1 at most
            p = T.MultiplyAdd(p, t, T.Constant(0.003592670700682327));
            p = T.MultiplyAdd(p, t, T.Constant(-0.07897195229375492));
            p = T.MultiplyAdd(p, t, T.Constant(0.24166402506158718));
            p = T.MultiplyAdd(p, t, T.Constant(-0.4271858882870654));
            return T.MultiplyAdd(p, t, T.Constant(0.25539564033045964));
        }

        p = T.Constant(1.2801900862962662e-06); // error 2^-56.5, times e^-1 at most
        p = T.MultiplyAdd(p, t, T.Constant(2.023603179641757e-06));
        p = T.MultiplyAdd(p, t, T.Constant(-8.008021319412685e-06));
        p = T.MultiplyAdd(p, t, T.Constant(-1.284889451252353e-05));
        p = T.MultiplyAdd(p, t, T.Constant(6.406182073530546e-05));
        p = T.MultiplyAdd(p, t, T.Constant(4.525472635483354e-05));
        p = T.MultiplyAdd(p, t, T.Constant(-0.0005970623517093284));
        p = T.MultiplyAdd(p, t, T.Constant(0.0007077464443901538));
        p = T.MultiplyAdd(p, t, T.Constant(0.004269136347508256));
        p = T.MultiplyAdd(p, t, T.Constant(-0.024392499318273194));
        p = T.MultiplyAdd(p, t, T.Constant(0.07166583719774874));
        p = T.MultiplyAdd(p, t, T.Constant(-0.15011593650078744));
        p = T.MultiplyAdd(p, t, T.Constant(0.24560380171233195));
        p = T.MultiplyAdd(p, t, T.Constant(-0.32623356004303716));
        return T.MultiplyAdd(p, t, T.Constant(0.17900115118138996));
    }
}
