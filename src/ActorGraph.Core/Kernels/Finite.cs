using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>Whether numbers are finite.</summary>
public static class Finite
{
    /// <summary>The first element that is infinite or NaN, or null; one pass over memory.</summary>
    public static (int Index, double Value)? First(Tensor x)
    {
        int index = x.Type switch
        {
            ElementType.Float32 => First(x.AsSpan<float>(), 0x7F800000),
            ElementType.Float64 => First(x.AsSpan<double>(), 0x7FF0000000000000L),
            _ => -1,
        };
        return index < 0 ? null : (index, x[index]);
    }

    // A number is not finite where all bits of its exponent are set: the greatest bits of a block, without the sign, tell.
    private static int First<T, TBits>(ReadOnlySpan<T> x, TBits exponent)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TBits : unmanaged, IBinaryInteger<TBits>, IMinMaxValue<TBits>
    {
        const int unrolled = 4;
        int width = Vector<TBits>.Count, at = 0;
        ref TBits bits = ref Unsafe.As<T, TBits>(ref MemoryMarshal.GetReference(x));
        Vector<TBits> rest = new(TBits.MaxValue), limit = new(exponent);
        for (; at <= x.Length - (unrolled * width); at += unrolled * width)
        {
            ref TBits from = ref Unsafe.Add(ref bits, at);
            Vector<TBits> a = Vector.Max(Vector.LoadUnsafe(ref from) & rest, Vector.LoadUnsafe(ref from, (nuint)width) & rest);
            Vector<TBits> b = Vector.Max(Vector.LoadUnsafe(ref from, (nuint)(2 * width)) & rest, Vector.LoadUnsafe(ref from, (nuint)(3 * width)) & rest);
            if (Vector.GreaterThanOrEqualAny(Vector.Max(a, b), limit)) break;
        }

        for (; at < x.Length; at++)
            if (!T.IsFinite(x[at])) return at;
        return -1;
    }
}
