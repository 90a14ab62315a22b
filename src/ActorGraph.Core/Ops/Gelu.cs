using System.Runtime.CompilerServices;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>How <see cref="Gelu"/> computes the normal distribution function.</summary>
public enum GeluApproximation
{
    /// <summary>By the error function.</summary>
    None,

    /// <summary>By a hyperbolic tangent: within 5e-4 of the exact value.</summary>
    Tanh,
}

/// <summary>
/// y = x·Φ(x) with Φ(x) = ½(1 + erf(x/√2)), dy/dx = Φ(x) + x·φ(x) with φ(x) = e^(−x²/2)/√(2π). With approximate=tanh,
/// Φ(x) ≈ ½(1 + tanh u), u = √(2/π)·(x + 0.044715·x³), and the slope is that of the approximation.
/// </summary>
/// <param name="Approximate">none or tanh.</param>
public sealed record Gelu(GeluApproximation Approximate = GeluApproximation.None)
    : UnaryOp<Gelu.Function>(new(Approximate), Residuals.X(0))
{
    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    /// <summary>The rule.</summary>
    public readonly record struct Function(GeluApproximation Approximate) : IUnaryRule
    {
        private const double Cubic = 0.044715;
        private const double RootTwoOverPi = 0.79788456080286536;
        private const double RootHalf = 0.70710678118654752;
        private const double NormalPeak = 0.39894228040143268; // 1/√(2π)

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Primal<T>(T x) where T : struct, IElement<T>
        {
            T cumulative = Cumulative(x); // 0 far out, where x may be −∞
            return T.Select(T.Equal(cumulative, T.Constant(0)), T.Constant(0), x * cumulative);
        }

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T>
        {
            if (Approximate == GeluApproximation.None)
            {
                T density = T.Constant(NormalPeak) * T.Exp(T.Constant(-0.5) * (x * x));
                return Cumulative(x) + T.Select(T.Equal(density, T.Constant(0)), T.Constant(0), x * density);
            }

            T t = T.Tanh(Argument(x));
            T tail = T.Constant(1) - t * t;
            T inner = T.Constant(RootTwoOverPi) * (T.Constant(1) + T.Constant(3 * Cubic) * (x * x));
            // far out the tail is 0 and x² may be infinite
            T bend = T.Select(T.Equal(tail, T.Constant(0)), T.Constant(0), T.Constant(0.5) * x * (tail * inner));
            return T.Constant(0.5) * (T.Constant(1) + t) + bend;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Cumulative<T>(T x) where T : struct, IElement<T> => T.Constant(0.5) * (T.Constant(1)
            + (Approximate == GeluApproximation.None ? T.Erf(T.Constant(RootHalf) * x) : T.Tanh(Argument(x))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Argument<T>(T x) where T : struct, IElement<T> =>
            T.Constant(RootTwoOverPi) * (x + T.Constant(Cubic) * (x * x * x));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Gelu"/>.</summary>
public static class GeluSyntax
{
    /// <inheritdoc cref="Ops.Gelu"/>
    public static Node Gelu(this Node x, GeluApproximation approximate = GeluApproximation.None) =>
        x.Apply(new Gelu(approximate));
}
