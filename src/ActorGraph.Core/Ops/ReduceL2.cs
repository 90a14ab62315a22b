using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = √(Σ x²) over some axes, x̄ = ȳ·x/y, and 0 where y is 0.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceL2(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        using Tensor squares = new ReduceSumSquare(Axes, KeepDims).Forward(e, x);
        return new Sqrt().Forward(e, [squares]);
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(0) | Residuals.Y;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        Algebra.MulNoNan(Spread(PerLength(yBar, y), x[0]), x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        PerLength(Algebra.ReduceSum(x[0] * xDot[0]!.Value, Axes, KeepDims), y);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        Written length = y.Shape.Rank == 0 ? y : Kept(y, x[0]);
        return SumOf(Written.Select(Written.Equal(length, Written.Constant(0)), Written.Constant(0), x[0] / length), x[0].Shape);
    }

    private static T PerLength<T>(T v, T y) where T : struct, ITensor<T> =>
        Algebra.Where(T.Or(T.Equal(y, T.Constant(0)), T.Equal(v, T.Constant(0))), T.Constant(0), v / y);
}

/// <summary>The C# syntax of <see cref="ReduceL2"/>.</summary>
public static class ReduceL2Syntax
{
    /// <inheritdoc cref="Ops.ReduceL2"/>
    public static Node ReduceL2(this Node x, Ints axes = default, bool keepDims = false) => x.Apply(new ReduceL2(axes, keepDims));
}
