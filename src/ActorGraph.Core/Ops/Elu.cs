using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = x where x &gt; 0, else α(eˣ − 1); dy/dx = 1 where x &gt; 0, else α·eˣ; at 0 the slope is α.</summary>
/// <param name="Alpha">−α is what y tends to on the left.</param>
public sealed record Elu(double Alpha = 1) : UnaryOp<Elu.Function>(new(Alpha), Residuals.X(0))
{
    /// <summary>−α is what y tends to on the left.</summary>
    public double Alpha { get; } = Expect.Finite("alpha", Alpha);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    /// <summary>The rule.</summary>
    public readonly record struct Function(double Alpha) : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T>
        {
            // eˣ − 1 = 2t / (1 − t) with t = tanh(x/2): nothing cancels for x ≤ 0, where eˣ − 1 itself loses all digits near 0
            T t = T.Tanh(T.Constant(0.5) * x);
            return T.Select(T.Less(T.Constant(0), x), x, T.Constant(2 * Alpha) * t / (T.Constant(1) - t));
        }

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> =>
            T.Select(T.Less(T.Constant(0), x), T.Constant(1), T.Constant(Alpha) * T.Exp(x));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Elu"/>.</summary>
public static class EluSyntax
{
    /// <inheritdoc cref="Ops.Elu"/>
    public static Node Elu(this Node x, double alpha = 1) => x.Apply(new Elu(alpha));
}
