using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = min(x₁, x₂, …), ∂y/∂xᵢ = 1/n where xᵢ is one of the n that are the least, else 0. Broadcasts. NaN wins.</summary>
public sealed record Min() : ExtremumOp<Min.Function>(default(Function))
{
    /// <inheritdoc/>
    protected override RelationSign Wins => RelationSign.Less;

    /// <summary>The rule for two.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> =>
            T.Select(T.Or(T.Less(b, a), T.Not(T.Equal(b, b))), b, a);

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => Share(a, b, y);

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => Share(b, a, y);

        private static T Share<T>(T x, T other, T y) where T : struct, IElement<T> => T.Select(T.Equal(x, y),
            T.Select(T.Equal(x, other), T.Constant(0.5), T.Constant(1)), T.Constant(0));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Min"/>.</summary>
public static class MinSyntax
{
    /// <inheritdoc cref="Ops.Min"/>
    public static Node Min(this Node x, params ReadOnlySpan<Node> others) => x.Apply(new Min(), others);

    /// <inheritdoc cref="Ops.Min"/>
    public static Node Min(this Node x, double other) => x.Apply(new Min(), x.Owner.Constant(other));
}
