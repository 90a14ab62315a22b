using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = a/b, ∂y/∂a = 1/b, ∂y/∂b = −y/b. Broadcasts.</summary>
public sealed record Div() : BinaryOp<Div.Function>(default, Residuals.X(1), Residuals.X(1) | Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => a / b;

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => T.Constant(1) / b;

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => -(y / b);
    }
}
