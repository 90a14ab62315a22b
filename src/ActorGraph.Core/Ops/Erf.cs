using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = erf x = 2/√π ∫₀ˣ e^(−t²) dt, dy/dx = 2/√π · e^(−x²).</summary>
public sealed record Erf() : UnaryOp<Erf.Function>(default, Residuals.X(0))
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Erf(x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(1.1283791670955126) * T.Exp(-(x * x));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Erf"/>.</summary>
public static class ErfSyntax
{
    /// <inheritdoc cref="Ops.Erf"/>
    public static Node Erf(this Node x) => x.Apply(new Erf());
}
