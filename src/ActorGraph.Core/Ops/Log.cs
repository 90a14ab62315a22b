using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = ln x, dy/dx = 1/x. −∞ at 0, NaN below.</summary>
public sealed record Log() : UnaryOp<Log.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Log(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(1) / x;
    }
}

/// <summary>The C# syntax of <see cref="Ops.Log"/>.</summary>
public static class LogSyntax
{
    /// <inheritdoc cref="Ops.Log"/>
    public static Node Log(this Node x) => x.Apply(new Log());
}
