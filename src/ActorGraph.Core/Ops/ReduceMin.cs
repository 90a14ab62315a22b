using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = min x over some axes; x̄ = ȳ at the least, in even shares where several are equal, 0 elsewhere.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceMin(Ints Axes = default, bool KeepDims = false) : ReduceExtreme(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Reduced(x[0].Shape));
        Reduction.Min(x[0], Over(x[0].Shape).Span, y);
        return y;
    }
}

/// <summary>The C# syntax of <see cref="ReduceMin"/>.</summary>
public static class ReduceMinSyntax
{
    /// <inheritdoc cref="Ops.ReduceMin"/>
    public static Node ReduceMin(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceMin(axes, keepDims));
}
