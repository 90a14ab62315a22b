using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = −x, dy/dx = −1.</summary>
public sealed record Neg() : UnaryOp<Neg.Function>(default, Residuals.None)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => -x;

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(-1);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Neg"/>.</summary>
public static class NegSyntax
{
    /// <inheritdoc cref="Ops.Neg"/>
    public static Node Neg(this Node x) => x.Apply(new Neg());
}
