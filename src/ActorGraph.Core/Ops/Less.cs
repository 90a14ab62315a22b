using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = (a &lt; b), a mask; no derivative. False where either is NaN. Broadcasts.</summary>
public sealed record Less() : Comparison(Relation.Less);

/// <summary>The C# syntax of <see cref="Ops.Less"/>.</summary>
public static class LessSyntax
{
    /// <inheritdoc cref="Ops.Less"/>
    public static Node Less(this Node a, Node b) => a.Apply(new Less(), b);

    /// <inheritdoc cref="Ops.Less"/>
    public static Node Less(this Node a, double b) => a.Less(a.Owner.Constant(b));
}
