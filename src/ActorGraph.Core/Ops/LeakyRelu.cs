using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = x where x &gt; 0, else α·x; dy/dx = 1 where x &gt; 0, else α; at 0 the slope is α, as relu's is 0.</summary>
/// <param name="Alpha">α, the slope on the left.</param>
public sealed record LeakyRelu(double Alpha = 0.01) : UnaryOp<LeakyRelu.Function>(new(Alpha), Residuals.X(0))
{
    /// <summary>α, the slope on the left.</summary>
    public double Alpha { get; } = Expect.Finite("alpha", Alpha);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    /// <summary>The rule.</summary>
    public readonly record struct Function(double Alpha) : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Select(T.Less(T.Constant(0), x), x, T.Constant(Alpha) * x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> =>
            T.Select(T.Less(T.Constant(0), x), T.Constant(1), T.Constant(Alpha));
    }
}

/// <summary>The C# syntax of <see cref="Ops.LeakyRelu"/>.</summary>
public static class LeakyReluSyntax
{
    /// <inheritdoc cref="Ops.LeakyRelu"/>
    public static Node LeakyRelu(this Node x, double alpha = 0.01) => x.Apply(new LeakyRelu(alpha));
}
