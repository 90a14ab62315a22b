using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = eˣ, dy/dx = y.</summary>
public sealed record Exp() : UnaryOp<Exp.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Exp(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => y;
    }
}

/// <summary>The C# syntax of <see cref="Ops.Exp"/>.</summary>
public static class ExpSyntax
{
    /// <inheritdoc cref="Ops.Exp"/>
    public static Node Exp(this Node x) => x.Apply(new Exp());
}
