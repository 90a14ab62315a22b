using System.Numerics;
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
            ElementType.Float32 => First(x.AsSpan<float>()),
            ElementType.Float64 => First(x.AsSpan<double>()),
            _ => -1,
        };
        return index < 0 ? null : (index, x[index]);
    }

    private static int First<T>(ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            if (!Vector.LessThanAll(Vector.Abs(new Vector<T>(x[i..])), new Vector<T>(T.PositiveInfinity))) break;
        for (; i < x.Length; i++)
            if (!T.IsFinite(x[i])) return i;
        return -1;
    }
}
