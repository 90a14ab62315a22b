using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = sin x, dy/dx = cos x.</summary>
public sealed record Sin() : UnaryOp<Sin.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Sin(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Cos(x);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Sin"/>.</summary>
public static class SinSyntax
{
    /// <inheritdoc cref="Ops.Sin"/>
    public static Node Sin(this Node x) => x.Apply(new Sin());
}
