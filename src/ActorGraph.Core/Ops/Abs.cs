using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = |x|, dy/dx = sign x; at 0 the slope is 0.</summary>
public sealed record Abs() : UnaryOp<Abs.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Abs(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Sign(x);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Abs"/>.</summary>
public static class AbsSyntax
{
    /// <inheritdoc cref="Ops.Abs"/>
    public static Node Abs(this Node x) => x.Apply(new Abs());
}
