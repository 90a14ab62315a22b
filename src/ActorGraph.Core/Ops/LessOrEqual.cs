using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = (a ≤ b), a mask; no derivative. False where either is NaN. Broadcasts.</summary>
public sealed record LessOrEqual() : Comparison(Relation.LessOrEqual);

/// <summary>The C# syntax of <see cref="Ops.LessOrEqual"/>.</summary>
public static class LessOrEqualSyntax
{
    /// <inheritdoc cref="Ops.LessOrEqual"/>
    public static Node LessOrEqual(this Node a, Node b) => a.Apply(new LessOrEqual(), b);

    /// <inheritdoc cref="Ops.LessOrEqual"/>
    public static Node LessOrEqual(this Node a, double b) => a.LessOrEqual(a.Owner.Constant(b));
}
