using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = ¬x, of a mask; no derivative.</summary>
public sealed record Not() : MaskOp
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(ElementType.Bool, x[0].Shape);
        ElementWise.Not(x[0], y);
        return y;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Written.Not(x[0]).Text;
}

/// <summary>The C# syntax of <see cref="Ops.Not"/>.</summary>
public static class NotSyntax
{
    /// <inheritdoc cref="Ops.Not"/>
    public static Node Not(this Node x) => x.Apply(new Not());
}
