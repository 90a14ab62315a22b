using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = Σ x over some axes, x̄ = ȳ repeated.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
[TextName("sum")]
public sealed record ReduceSum(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Reduced(x[0].Shape));
        Reduction.Sum(x[0], Over(x[0].Shape).Span, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Spread(yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => SumOf(Written.Constant(1), x[0].Shape);
}

/// <summary>The C# syntax of <see cref="ReduceSum"/>.</summary>
public static class ReduceSumSyntax
{
    /// <inheritdoc cref="Ops.ReduceSum"/>
    public static Node ReduceSum(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceSum(axes, keepDims));
}
