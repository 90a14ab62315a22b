using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = tan x, dy/dx = 1 + y².</summary>
public sealed record Tan() : UnaryOp<Tan.Function>(default, Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Tan(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(1) + y * y;
    }
}

/// <summary>The C# syntax of <see cref="Ops.Tan"/>.</summary>
public static class TanSyntax
{
    /// <inheritdoc cref="Ops.Tan"/>
    public static Node Tan(this Node x) => x.Apply(new Tan());
}
