using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = (a = b), a mask; no derivative. False where either is NaN. Broadcasts.</summary>
public sealed record Equal() : Comparison(Relation.Equal);

/// <summary>The C# syntax of <see cref="Ops.Equal"/>.</summary>
public static class EqualSyntax
{
    /// <inheritdoc cref="Ops.Equal"/>
    public static Node Equal(this Node a, Node b) => a.Apply(new Equal(), b);

    /// <inheritdoc cref="Ops.Equal"/>
    public static Node Equal(this Node a, double b) => a.Equal(a.Owner.Constant(b));
}
