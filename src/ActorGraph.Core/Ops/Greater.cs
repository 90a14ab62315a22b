using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = (a &gt; b), a mask; no derivative. False where either is NaN. Broadcasts.</summary>
public sealed record Greater() : Comparison(Relation.Less, IsSwapped: true);

/// <summary>The C# syntax of <see cref="Ops.Greater"/>.</summary>
public static class GreaterSyntax
{
    /// <inheritdoc cref="Ops.Greater"/>
    public static Node Greater(this Node a, Node b) => a.Apply(new Greater(), b);

    /// <inheritdoc cref="Ops.Greater"/>
    public static Node Greater(this Node a, double b) => a.Greater(a.Owner.Constant(b));
}
