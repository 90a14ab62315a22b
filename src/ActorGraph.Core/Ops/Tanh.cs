using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = tanh x, dy/dx = 1 − y².</summary>
public sealed record Tanh() : UnaryOp<Tanh.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Tanh(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(1) - y * y;
    }
}

/// <summary>The C# syntax of <see cref="Ops.Tanh"/>.</summary>
public static class TanhSyntax
{
    /// <inheritdoc cref="Ops.Tanh"/>
    public static Node Tanh(this Node x) => x.Apply(new Tanh());
}
