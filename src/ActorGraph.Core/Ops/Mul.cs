using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = a·b, ∂y/∂a = b, ∂y/∂b = a. Broadcasts.</summary>
public sealed record Mul() : BinaryOp<Mul.Function>(default, Residuals.X(1), Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => a * b;

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => b;

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => a;
    }
}
