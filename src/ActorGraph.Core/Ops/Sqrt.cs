using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = √x, dy/dx = 1/(2y): infinite at 0. NaN below 0.</summary>
public sealed record Sqrt() : UnaryOp<Sqrt.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Sqrt(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(0.5) / y;
    }
}

/// <summary>The C# syntax of <see cref="Ops.Sqrt"/>.</summary>
public static class SqrtSyntax
{
    /// <inheritdoc cref="Ops.Sqrt"/>
    public static Node Sqrt(this Node x) => x.Apply(new Sqrt());
}
