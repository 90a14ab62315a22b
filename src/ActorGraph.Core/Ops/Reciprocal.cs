using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = 1/x, dy/dx = −y².</summary>
public sealed record Reciprocal() : UnaryOp<Reciprocal.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Constant(1) / x;

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => -(y * y);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Reciprocal"/>.</summary>
public static class ReciprocalSyntax
{
    /// <inheritdoc cref="Ops.Reciprocal"/>
    public static Node Reciprocal(this Node x) => x.Apply(new Reciprocal());
}
