using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = Σ x² over some axes, x̄ = 2·x·ȳ.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceSumSquare(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        using Tensor squares = new Mul().Forward(e, [x[0], x[0]]);
        return new ReduceSum(Axes, KeepDims).Forward(e, [squares]);
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(0);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        Algebra.MulNoNan(Spread(yBar * T.Constant(2), x[0]), x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        Algebra.ReduceSum(x[0] * xDot[0]!.Value, Axes, KeepDims) * T.Constant(2);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        SumOf(x[0] * Written.Constant(2), x[0].Shape);
}

/// <summary>The C# syntax of <see cref="ReduceSumSquare"/>.</summary>
public static class ReduceSumSquareSyntax
{
    /// <inheritdoc cref="Ops.ReduceSumSquare"/>
    public static Node ReduceSumSquare(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceSumSquare(axes, keepDims));
}
