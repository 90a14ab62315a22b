using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = a ∧ b, of masks; no derivative. Broadcasts.</summary>
public sealed record And() : MaskOp
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(ElementType.Bool, Broadcast.Shapes(x[0].Shape, x[1].Shape));
        ElementWise.And(x[0], x[1], y);
        return y;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Written.And(x[0], x[1]).Text;
}

/// <summary>The C# syntax of <see cref="Ops.And"/>.</summary>
public static class AndSyntax
{
    /// <inheritdoc cref="Ops.And"/>
    public static Node And(this Node a, Node b) => a.Apply(new And(), b);
}
