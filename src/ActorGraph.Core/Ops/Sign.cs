using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = sign x (−1, 0 or 1), dy/dx = 0 everywhere, at the jump too. NaN stays NaN.</summary>
public sealed record Sign() : UnaryOp<Sign.Function>(default, Residuals.None)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Sign(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(0);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Sign"/>.</summary>
public static class SignSyntax
{
    /// <inheritdoc cref="Ops.Sign"/>
    public static Node Sign(this Node x) => x.Apply(new Sign());
}
