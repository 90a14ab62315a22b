using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// The words in which VJPs and JVPs of tensor ops are written: ops applied to buffers or to graph nodes, whichever
/// the type argument is. Steps that would change nothing are left out.
/// </summary>
public static class Algebra
{
    /// <summary>a @ b, either one transposed in its last two axes without being copied.</summary>
    public static T MatMul<T>(T a, T b, bool transposeA = false, bool transposeB = false) where T : struct, ITensor<T> =>
        T.Apply(Known.MatMul(transposeA, transposeB), a, b);

    /// <summary>a ⊙ b, where a zero in <paramref name="a"/> gives zero whatever stands in <paramref name="b"/>.</summary>
    public static T MulNoNan<T>(T a, T b) where T : struct, ITensor<T> => T.Apply(Known.MulNoNan, a, b);

    /// <summary>
    /// Sums over the axes along which <paramref name="target"/> was repeated to the shape of <paramref name="x"/>. With numbers
    /// it is a step even where the shapes are equal: a micro-batch of one sample has a sum to continue all the same.
    /// </summary>
    public static T SumTo<T>(T x, Shape target) where T : struct, ITensor<T> =>
        x.Shape == target && !T.IsNumeric ? x : T.Apply(Known.SumTo(target), x);

    /// <summary>Repeats <paramref name="x"/> to the shape of <paramref name="like"/>.</summary>
    public static T ExpandLike<T>(T x, T like) where T : struct, ITensor<T> =>
        x.Shape == like.Shape ? x : T.Apply(Known.ExpandLike, x, like);

    /// <summary>The same numbers in the shape of <paramref name="like"/>.</summary>
    public static T ReshapeLike<T>(T x, T like) where T : struct, ITensor<T> =>
        x.Shape == like.Shape ? x : T.Apply(Known.ReshapeLike, x, like);

    /// <summary>Axes in another order; none given: reversed.</summary>
    public static T Transpose<T>(T x, Ints order = default) where T : struct, ITensor<T> => T.Apply(new Transpose(order), x);

    /// <summary>Sum over axes.</summary>
    public static T ReduceSum<T>(T x, Ints axes, bool keepDims = false) where T : struct, ITensor<T> =>
        T.Apply(new ReduceSum(axes, keepDims), x);

    /// <summary>Adds axes of extent 1.</summary>
    public static T Unsqueeze<T>(T x, Ints axes) where T : struct, ITensor<T> =>
        axes.Count == 0 ? x : T.Apply(new Unsqueeze(axes), x);

    /// <summary>Takes axes of extent 1 away.</summary>
    public static T Squeeze<T>(T x, Ints axes) where T : struct, ITensor<T> =>
        axes.Count == 0 ? x : T.Apply(new Squeeze(axes), x);

    /// <summary><paramref name="a"/> where the mask holds, else <paramref name="b"/>.</summary>
    public static T Where<T>(T mask, T a, T b) where T : struct, ITensor<T> => T.Apply(Known.Where, mask, a, b);

    /// <summary>A number, where a shape is not needed yet.</summary>
    public static T Number<T>(double value) where T : struct, ITensor<T> => T.Constant(value);
}

/// <summary>Ops that rules apply at every step, made once.</summary>
file static class Known
{
    public static readonly Op MulNoNan = new MulNoNan(), ExpandLike = new ExpandLike(), ReshapeLike = new ReshapeLike(), Where = new Where();

    private static readonly Op[] Products = [new MatMul(), new MatMul(TransposeB: true), new MatMul(TransposeA: true), new MatMul(true, true)];

    private const int Sums = 64;

    [ThreadStatic]
    private static SumTo?[]? _sums; // by the target's hash: a net has few shapes, and sums to them at every step

    public static SumTo SumTo(Shape target)
    {
        ref SumTo? place = ref (_sums ??= new SumTo?[Sums])[target.GetHashCode() & (Sums - 1)];
        return place?.Target == target ? place : place = new SumTo(target);
    }

    public static Op MatMul(bool transposeA, bool transposeB) => Products[(transposeA ? 2 : 0) + (transposeB ? 1 : 0)];
}
