using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// An op that makes one number of all those along some axes. Numbers are taken in a fixed order, so the bits depend on the
/// values alone. Reducing the batch mixes samples.
/// </summary>
/// <param name="Axes">The axes to reduce; none given: all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1. ONNX's default is that they do; here they go.</param>
public abstract record ReduceOp(Ints Axes, bool KeepDims) : Op
{
    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Shape shape = Expect.Float(x[0]).Shape;
        Inferred y = Inferred.PerSample(x[0] with { Shape = Reduced(shape) });
        foreach (int axis in Over(shape).Span)
            if (shape[axis].IsBatch) y = y with { Batch = BatchTreatment.Mixing };
        return y;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x)
    {
        IEnumerable<string> others = CallSyntax<Op>.Attributes(this).Where(a => !a.StartsWith("axes=", StringComparison.Ordinal));
        string[] axes = Axes.Count switch { 0 => [], 1 => [$"axis={Axes[0]}"], _ => [$"axes={Axes}"] };
        return Expression.Function(CallSyntax<Op>.NameOf(GetType()), [x[0].Text], [.. axes, .. others]);
    }

    /// <inheritdoc/>
    public sealed override long Cost(ReadOnlySpan<TensorType> x, TensorType y) => x[0].Shape.Count;

    /// <summary>The reduced axes of a value of shape <paramref name="x"/>, ascending from 0.</summary>
    private protected Ints Over(Shape x) => Ops.Axes.OrAll(Axes, x);

    /// <summary>The Jacobian of a sum over the axes, of numbers with slopes.</summary>
    private protected Expression SumOf(Written slope, Shape x)
    {
        Ints over = Over(x);
        return Matrices.Dot(Matrices.Summation(x, axis => over.Contains(axis)), Matrices.Diagonal(slope, x));
    }

    /// <summary>The shape of the result.</summary>
    private protected Shape Reduced(Shape x) => x.Reduced(Over(x).Span, KeepDims);

    /// <summary>How many numbers make one of the result.</summary>
    private protected int Count(Shape x)
    {
        int count = 1;
        foreach (int axis in Over(x).Span) count = checked(count * x.Size(axis));
        return count;
    }

    /// <summary>A value of the result's shape with the reduced axes back, as extent 1.</summary>
    private protected T Kept<T>(T v, T x) where T : struct, ITensor<T> => KeepDims ? v : Algebra.Unsqueeze(v, Over(x.Shape));

    /// <summary>A value of the result's shape, repeated along the reduced axes.</summary>
    private protected T Spread<T>(T v, T x) where T : struct, ITensor<T> => Algebra.ExpandLike(Kept(v, x), x);
}
