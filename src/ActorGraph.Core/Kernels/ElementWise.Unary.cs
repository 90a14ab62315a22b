using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Kernels;

public static partial class ElementWise
{
    /// <summary>y = rule(x); as many elements in both.</summary>
    public static void Unary<TRule>(TRule rule, Tensor x, Tensor y) where TRule : struct, IUnaryRule
    {
        SameType(x, y);
        SameLength(x, y);
        switch (x.Type, HasWide)
        {
            case (ElementType.Float32, true): UnaryInParts<TRule, Wide32, float>(rule, x.AsSpan<float>(), y.Writable<float>()); break;
            case (ElementType.Float32, false): UnaryInParts<TRule, Lanes32, float>(rule, x.AsSpan<float>(), y.Writable<float>()); break;
            case (ElementType.Float64, true): UnaryInParts<TRule, Wide64, double>(rule, x.AsSpan<double>(), y.Writable<double>()); break;
            case (ElementType.Float64, false): UnaryInParts<TRule, Lanes64, double>(rule, x.AsSpan<double>(), y.Writable<double>()); break;
            default: throw NotFloat(x);
        }
    }

    /// <summary>
    /// result = v ⊙₀ slope(x, y): 0 wherever v is 0, whatever the slope there, else the product. So an infinite or NaN slope
    /// does not leak through a branch that was masked out.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="x">The input; null where the slope does not read it.</param>
    /// <param name="y">The output; null where the slope does not read it.</param>
    /// <param name="v">A cotangent or a tangent. It may have more leading axes; x and y are repeated over them.</param>
    /// <param name="result">Of the length of v; may be v itself.</param>
    public static void UnaryTimesSlope<TRule>(TRule rule, Tensor? x, Tensor? y, Tensor v, Tensor result)
        where TRule : struct, IUnaryRule
    {
        SameType(v, result);
        SameLength(v, result);
        Tensor first = x ?? y ?? v, second = y ?? first;
        SameType(first, v);
        SameType(second, v);
        SameLength(first, second);
        int n = first.Length;
        if (v.Length == 0) return;
        if (n == 0 || v.Length % n != 0) throw new ShapeException($"{first} and {v}", "as many elements, or a multiple");
        for (int i = 0; i < v.Length; i += n)
        {
            if (v.Type == ElementType.Float32)
                UnaryTimesSlope<TRule, Lanes32, Scalar32, float>(rule, first.AsSpan<float>(), second.AsSpan<float>(),
                    v.AsSpan<float>()[i..], result.Writable<float>()[i..]);
            else if (v.Type == ElementType.Float64)
                UnaryTimesSlope<TRule, Lanes64, Scalar64, double>(rule, first.AsSpan<double>(), second.AsSpan<double>(),
                    v.AsSpan<double>()[i..], result.Writable<double>()[i..]);
            else throw NotFloat(v);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnaryTimesSlope<TRule, TLanes, TOne, TScalar>(
        TRule rule, ReadOnlySpan<TScalar> x, ReadOnlySpan<TScalar> y, ReadOnlySpan<TScalar> v, Span<TScalar> result)
        where TRule : struct, IUnaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ref TScalar input = ref MemoryMarshal.GetReference(x), output = ref MemoryMarshal.GetReference(y);
        ref TScalar factor = ref MemoryMarshal.GetReference(v), target = ref MemoryMarshal.GetReference(result);
        int i = 0;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes slope = rule.Slope(TLanes.Load(ref Add(ref input, i)), TLanes.Load(ref Add(ref output, i)));
            Times<TLanes>(TLanes.Load(ref Add(ref factor, i)), slope).Store(ref Add(ref target, i));
        }

        for (; i < x.Length; i++)
        {
            TOne slope = rule.Slope(TOne.Load(ref Add(ref input, i)), TOne.Load(ref Add(ref output, i)));
            Times<TOne>(TOne.Load(ref Add(ref factor, i)), slope).Store(ref Add(ref target, i));
        }
    }

    // v ⊙₀ slope
    private static T Times<T>(T v, T slope) where T : struct, IElement<T>
    {
        T zero = T.Constant(0);
        return T.Select(T.Equal(v, zero), zero, v * slope);
    }
}
