using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = a + b, ∂y/∂a = ∂y/∂b = 1. Broadcasts.</summary>
public sealed record Add() : BinaryOp<Add.Function>(default, Residuals.None, Residuals.None)
{
    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.SumTo(yBar, x[input].Shape);

    /// <summary>The rule.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => a + b;

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => T.Constant(1);

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => T.Constant(1);
    }
}
