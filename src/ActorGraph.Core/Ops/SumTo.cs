using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the sum of x over the axes along which <paramref name="Target"/> would be repeated to the shape of x: broadcasting the
/// other way round. x̄ = ȳ, repeated. The axes behind the first are summed first, within a sample; then the samples, one by
/// one in order, so that micro-batches continue one chain of additions.
/// </summary>
/// <param name="Target">The shape to sum to; the batch in it is as long as in x.</param>
public sealed record SumTo(Shape Target) : Op, IAccumulates
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Expect.Float(x[0]);
        Shape target = Bound(x[0].Shape);
        if (!Broadcast.Fits(target, x[0].Shape))
            throw new ShapeException($"{x[0].Shape}", $"a shape that {Target} broadcasts to");
        TensorType y = x[0] with { Shape = target };
        return x[0].Shape.HasBatch && !target.HasBatch ? new(y, BatchTreatment.Mixing) : Inferred.PerSample(y);
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        if (x[0].Shape == Bound(x[0].Shape)) return x[0].Retain();
        Tensor y = e.Zeros(x[0].Type, Bound(x[0].Shape));
        AccumulateInto(e, x, y);
        return y;
    }

    /// <inheritdoc/>
    public void AccumulateInto(in Evaluation e, ReadOnlySpan<Tensor> x, Tensor sum) =>
        Reduction.SumTo(x[0], batchFirst: true, sum);

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => x[0].Shape == Bound(x[0].Shape);

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.ExpandLike(yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => Algebra.SumTo(xDot[0]!.Value, y.Shape);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x)
    {
        (Shape from, Shape to) = (x[0].Shape, Bound(x[0].Shape));
        int leading = from.Rank - to.Rank;
        int[] kept = [.. Enumerable.Range(0, to.Rank).Where(axis => to[axis] != from[axis + leading])];
        Expression sum = x[0].Text;
        if (leading > 0)
            sum = Expression.Function("sum", [sum], leading == 1 ? "axis=0"
                : $"axes=[{string.Join(", ", Enumerable.Range(0, leading))}]");
        if (kept.Length == 0) return sum;
        string axes = kept.Length == 1 ? $"axis={kept[0]}" : $"axes=[{string.Join(", ", kept)}]";
        return Expression.Function("sum", [sum], axes, "keep_dims=true");
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Matrices.Summation(x[0].Shape, y.Shape);

    private Shape Bound(Shape x)
    {
        if (!Target.HasBatch || Target.Rank > x.Rank) return Target;
        Shape bound = Target;
        for (int i = 1; i <= Target.Rank; i++)
            if (Target[-i].IsBatch) bound = bound.With(-i, x[-i]);
        return bound;
    }
}
