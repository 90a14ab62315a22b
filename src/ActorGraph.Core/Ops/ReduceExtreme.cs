using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// What the greatest and the least number share: x̄ = ȳ where x is that number, in even shares if several are (c of them: ȳ/c),
/// and 0 elsewhere. NaN wins, and then no gradient flows.
/// </summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public abstract record ReduceExtreme(Ints Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        foreach (int axis in Over(x[0].Shape).Span)
            if (x[0].Shape[axis] == 0)
                throw new ShapeException($"axis {axis} of {x[0].Shape}", "at least one number to choose from");
        return base.Infer(x);
    }

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => Residuals.X(0) | Residuals.Y;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        T chosen = T.Equal(x[0], Kept(y, x[0]));
        return Algebra.Where(chosen, Spread(yBar / Ties(chosen, x[0]), x[0]), T.Constant(0));
    }

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T chosen = T.Equal(x[0], Kept(y, x[0]));
        return Algebra.ReduceSum(Algebra.Where(chosen, xDot[0]!.Value, T.Constant(0)), Axes, KeepDims) / Ties(chosen, x[0]);
    }

    /// <inheritdoc/>
    public sealed override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        Written chosen = Written.Select(Written.Equal(x[0], Kept(y, x[0])), Written.Constant(1), Written.Constant(0));
        Written share = Written.Constant(1) / Algebra.ReduceSum(chosen, Axes, KeepDims);
        return Matrices.Dot(Matrices.Diagonal(share, y.Shape), SumOf(chosen, x[0].Shape));
    }

    private T Ties<T>(T chosen, T x) where T : struct, ITensor<T>
    {
        T count = Algebra.ReduceSum(Algebra.Where(chosen, Algebra.ExpandLike(T.Constant(1), x), T.Constant(0)), Axes, KeepDims);
        return T.Select(T.Equal(count, T.Constant(0)), T.Constant(1), count); // none equals NaN
    }
}
