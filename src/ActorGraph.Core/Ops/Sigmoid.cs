using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = 1/(1 + e⁻ˣ), dy/dx = y(1 − y).</summary>
public sealed record Sigmoid() : UnaryOp<Sigmoid.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Sigmoid(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => y * (T.Constant(1) - y);
    }
}

/// <summary>The C# syntax of <see cref="Ops.Sigmoid"/>.</summary>
public static class SigmoidSyntax
{
    /// <inheritdoc cref="Ops.Sigmoid"/>
    public static Node Sigmoid(this Node x) => x.Apply(new Sigmoid());
}
