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
    // One call per register, of code that is optimized at once: inlined into a loop, these functions exceed the compiler's
    // budget, and what it leaves out runs 40 times slower until the runtime's second tier.
    private const MethodImplOptions OwnCode = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign<T, TScalar>(T x) where T : struct, ILanes<T, TScalar> where TScalar : unmanaged
    {
        T zero = T.Constant(0);
        T signed = T.Select(T.Less(zero, x), T.Constant(1), T.Select(T.Less(x, zero), T.Constant(-1), zero));
        return KeepNaN(x, signed);
    }

    /// <summary>y, but x where x is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T KeepNaN<T>(T x, T y) where T : struct, IElement<T> => T.Select(T.Equal(x, x), y, x);

    /// <summary>x held within least…most; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Clip<T>(T x, double least, double most) where T : struct, IElement<T>
    {
        T low = T.Constant(least), high = T.Constant(most);
        return T.Select(T.Less(x, low), low, T.Select(T.Less(high, x), high, x));
    }
}
