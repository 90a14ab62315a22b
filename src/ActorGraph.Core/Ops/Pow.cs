using ActorGraph.Graphs;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>
/// y = aᵇ, ∂y/∂a = b·aᵇ⁻¹, ∂y/∂b = y·ln a. Broadcasts.
/// <para>
/// a⁰ = 1 with slope 0 in a, for every a. An integer exponent of a negative base has its ordinary slope in a; in b there is
/// none, and it is NaN. At a = 0 the slope in b is 0.
/// </para>
/// </summary>
public sealed record Pow() : BinaryOp<Pow.Function>(default, Residuals.X(0, 1), Residuals.X(0) | Residuals.Y)
{
    /// <summary>The rule.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => T.Pow(a, b);

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> =>
            T.Select(T.Equal(b, T.Constant(0)), T.Constant(0), b * T.Pow(a, b - T.Constant(1)));

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> =>
            T.Select(T.Equal(a, T.Constant(0)), T.Constant(0), y * T.Log(a));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Pow"/>.</summary>
public static class PowSyntax
{
    /// <inheritdoc cref="Ops.Pow"/>
    public static Node Pow(this Node a, Node b) => a.Apply(new Pow(), b);

    /// <inheritdoc cref="Ops.Pow"/>
    public static Node Pow(this Node a, double b) => a.Pow(a.Owner.Constant(b));
}
