using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = Σ |x| over some axes, x̄ = ȳ·sign(x), 0 where x is 0.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceL1(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        using Tensor sizes = new Abs().Forward(e, x);
        return new ReduceSum(Axes, KeepDims).Forward(e, [sizes]);
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(0);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        Algebra.MulNoNan(Spread(yBar, x[0]), T.Sign(x[0]));

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        Algebra.ReduceSum(T.Sign(x[0]) * xDot[0]!.Value, Axes, KeepDims);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => SumOf(Written.Sign(x[0]), x[0].Shape);
}

/// <summary>The C# syntax of <see cref="ReduceL1"/>.</summary>
public static class ReduceL1Syntax
{
    /// <inheritdoc cref="Ops.ReduceL1"/>
    public static Node ReduceL1(this Node x, Ints axes = default, bool keepDims = false) => x.Apply(new ReduceL1(axes, keepDims));
}
