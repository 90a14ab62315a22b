using ActorGraph.Graphs;

namespace ActorGraph.Ops;

/// <summary>y = x, dy/dx = 1. Costs nothing: the value is shared.</summary>
public sealed record Identity() : SameValueOp;

/// <summary>The C# syntax of <see cref="Ops.Identity"/>.</summary>
public static class IdentitySyntax
{
    /// <inheritdoc cref="Ops.Identity"/>
    public static Node Identity(this Node x) => x.Apply(new Identity());
}
