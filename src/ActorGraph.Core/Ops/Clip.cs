using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = min(max(x, min), max), dy/dx = 1 where min ≤ x ≤ max, else 0: inside and at the bounds the slope is 1. NaN stays NaN,
/// with slope 0. Where min &gt; max, y = max.
/// </summary>
/// <param name="Min">The least value of y; none if left out.</param>
/// <param name="Max">The greatest value of y; none if left out.</param>
public sealed record Clip(double? Min = null, double? Max = null) : UnaryOp<Clip.Function>(new(Min, Max), Residuals.X(0))
{
    /// <summary>The least value of y; null if there is none.</summary>
    public double? Min { get; } = Bound("min", Min);

    /// <summary>The greatest value of y; null if there is none.</summary>
    public double? Max { get; } = Bound("max", Max);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    private static double? Bound(string name, double? value) => value is { } v && double.IsNaN(v)
        ? throw new ShapeException($"{name}=NaN", "a number")
        : value;

    /// <summary>The rule.</summary>
    public readonly record struct Function(double? Min, double? Max) : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T>
        {
            if (Min is { } min) x = T.Select(T.Less(x, T.Constant(min)), T.Constant(min), x);
            if (Max is { } max) x = T.Select(T.Less(T.Constant(max), x), T.Constant(max), x);
            return x;
        }

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T>
        {
            T inside = T.Constant(1), outside = T.Constant(0);
            if (Min is { } min) inside = T.Select(T.LessOrEqual(T.Constant(min), x), inside, outside);
            if (Max is { } max) inside = T.Select(T.LessOrEqual(x, T.Constant(max)), inside, outside);
            return inside;
        }
    }
}

/// <summary>The C# syntax of <see cref="Ops.Clip"/>.</summary>
public static class ClipSyntax
{
    /// <inheritdoc cref="Ops.Clip"/>
    public static Node Clip(this Node x, double? min = null, double? max = null) => x.Apply(new Clip(min, max));
}
