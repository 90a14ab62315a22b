using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = cos x, dy/dx = −sin x.</summary>
public sealed record Cos() : UnaryOp<Cos.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Cos(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => -T.Sin(x);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Cos"/>.</summary>
public static class CosSyntax
{
    /// <inheritdoc cref="Ops.Cos"/>
    public static Node Cos(this Node x) => x.Apply(new Cos());
}
