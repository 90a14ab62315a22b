using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// Sums, maxima and minima over axes, in float32 or float64 and in an order that depends on the shape alone
/// (<see cref="VirtualLanes"/>), and sums over the samples of a batch, which run sample by sample, so that later samples
/// continue the sum of the earlier ones.
/// </summary>
public static partial class Reduction
{
    /// <summary>y = the sum of x over <paramref name="axes"/>; 0 where there is nothing to sum.</summary>
    /// <param name="x">What is reduced.</param>
    /// <param name="axes">The axes to reduce, ascending and non-negative.</param>
    /// <param name="y">One number for each entry of the axes that are kept.</param>
    public static void Sum(Tensor x, ReadOnlySpan<int> axes, Tensor y) => Run<SumFold>(x, axes, y);

    /// <summary>y = the greatest of x over <paramref name="axes"/>; NaN where one of them is, −∞ where there is none.</summary>
    /// <inheritdoc cref="Sum"/>
    public static void Max(Tensor x, ReadOnlySpan<int> axes, Tensor y) => Run<MaxFold>(x, axes, y);

    /// <summary>y = the least of x over <paramref name="axes"/>; NaN where one of them is, +∞ where there is none.</summary>
    /// <inheritdoc cref="Sum"/>
    public static void Min(Tensor x, ReadOnlySpan<int> axes, Tensor y) => Run<MinFold>(x, axes, y);

    /// <summary>y = the sum of the squares of x over <paramref name="axes"/>, in one pass; 0 where there is nothing to sum.</summary>
    /// <inheritdoc cref="Sum"/>
    public static void SumSquare(Tensor x, ReadOnlySpan<int> axes, Tensor y) => Run<SquareFold, SumFold>(x, axes, y);

    private static void Run<TFold>(Tensor x, ReadOnlySpan<int> axes, Tensor y) where TFold : struct, IFold => Run<TFold, TFold>(x, axes, y);

    private static void Run<TRead, TFold>(Tensor x, ReadOnlySpan<int> axes, Tensor y)
        where TRead : struct, IFold
        where TFold : struct, IFold
    {
        if (x.Type == ElementType.Float32)
            Reduce<TRead, TFold, Lanes32, Scalar32, float>(x.AsSpan<float>(), x.Shape, axes, y.Writable<float>());
        else if (x.Type == ElementType.Float64)
            Reduce<TRead, TFold, Lanes64, Scalar64, double>(x.AsSpan<double>(), x.Shape, axes, y.Writable<double>());
        else throw new ShapeException(x.ToString(), "float32 or float64", "cast it, or choose another dtype");
    }

    internal readonly struct SumFold : IFold
    {
        public static double Start => 0;

        public static T Fold<T>(T a, T b) where T : struct, IElement<T> => a + b;
    }

    private readonly struct SquareFold : IFold
    {
        public static double Start => 0;

        public static T Fold<T>(T a, T b) where T : struct, IElement<T> => a + b * b;
    }

    private readonly struct MaxFold : IFold
    {
        public static double Start => double.NegativeInfinity;

        // a stays where it is NaN, because NaN is not less than anything.
        public static T Fold<T>(T a, T b) where T : struct, IElement<T> =>
            T.Select(T.Or(T.Less(a, b), T.Not(T.Equal(b, b))), b, a);
    }

    private readonly struct MinFold : IFold
    {
        public static double Start => double.PositiveInfinity;

        public static T Fold<T>(T a, T b) where T : struct, IElement<T> =>
            T.Select(T.Or(T.Less(b, a), T.Not(T.Equal(b, b))), b, a);
    }
}
