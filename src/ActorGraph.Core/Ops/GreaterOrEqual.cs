using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = (a ≥ b), a mask; no derivative. False where either is NaN. Broadcasts.</summary>
public sealed record GreaterOrEqual() : Comparison(Relation.LessOrEqual, IsSwapped: true);

/// <summary>The C# syntax of <see cref="Ops.GreaterOrEqual"/>.</summary>
public static class GreaterOrEqualSyntax
{
    /// <inheritdoc cref="Ops.GreaterOrEqual"/>
    public static Node GreaterOrEqual(this Node a, Node b) => a.Apply(new GreaterOrEqual(), b);

    /// <inheritdoc cref="Ops.GreaterOrEqual"/>
    public static Node GreaterOrEqual(this Node a, double b) => a.GreaterOrEqual(a.Owner.Constant(b));
}
