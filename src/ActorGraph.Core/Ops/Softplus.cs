using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = ln(1 + eˣ), dy/dx = 1/(1 + e⁻ˣ).</summary>
public sealed record Softplus() : UnaryOp<Softplus.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Softplus(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Sigmoid(x);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Softplus"/>.</summary>
public static class SoftplusSyntax
{
    /// <inheritdoc cref="Ops.Softplus"/>
    public static Node Softplus(this Node x) => x.Apply(new Softplus());
}
