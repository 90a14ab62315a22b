using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = max x over some axes; x̄ = ȳ at the greatest, in even shares where several are equal, 0 elsewhere.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceMax(Ints Axes = default, bool KeepDims = false) : ReduceExtreme(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Reduced(x[0].Shape));
        Reduction.Max(x[0], Over(x[0].Shape).Span, y);
        return y;
    }
}

/// <summary>The C# syntax of <see cref="ReduceMax"/>.</summary>
public static class ReduceMaxSyntax
{
    /// <inheritdoc cref="Ops.ReduceMax"/>
    public static Node ReduceMax(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceMax(axes, keepDims));
}
