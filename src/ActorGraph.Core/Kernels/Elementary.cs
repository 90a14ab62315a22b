using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>
/// The elementary functions, written once over <see cref="ILanes{TSelf, TScalar}"/>: polynomials with explicit fused
/// multiply-adds and no libm, so that a value has the same bits alone, in a tail, and in a register of any width.
/// A NaN comes out as it went in. Branches on the scalar type are resolved when the code is compiled.
/// <para>
/// Where no other source is named, coefficients are Chebyshev fits computed with 60 digits; the error stated beside them is
/// the largest of the fit, before rounding of the coefficients.
/// </para>
/// </summary>
internal static partial class Elementary
{
    // Each function has two forms. One is a call per register, of code that is optimized at once: several of them inlined into one
    // method exceed the compiler's budget, and what it leaves out runs 40 times slower until the runtime's second tier. The other,
    // for a loop over one of them, is part of the loop, whose constants stay in registers.
    private const MethodImplOptions OwnCode = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T zero = T.Constant(0);
        T signed = T.Select(T.Less(zero, x), T.Constant(1), T.Select(T.Less(x, zero), T.Constant(-1), zero));
        return KeepNaN<T, TScalar>(x, signed);
    }

    /// <summary>y, but x where x is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T KeepNaN<T, TScalar>(T x, T y) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged =>
        T.SelectEqual(x, x, y, x);

    /// <summary>y ≥ 0, or −y where x is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T WithSignOf<T, TScalar>(T x, T y) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged =>
        T.Or(y, T.And(x, T.Constant(-0.0)));

    /// <summary>x held within least…most; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Clip<T, TScalar>(T x, double least, double most) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged =>
        T.Greatest(T.Constant(least), T.Least(T.Constant(most), x));

    /// <summary>What <see cref="ILanes{TSelf, TScalar}.Scale"/> is without an instruction for it: 2ⁿ as two normal factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleInTwoSteps<T, TScalar>(T x, T n) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T half = T.Round(n * T.Constant(0.5));
        return x * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }
}
