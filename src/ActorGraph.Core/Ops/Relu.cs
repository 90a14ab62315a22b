using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;

namespace ActorGraph.Ops;

/// <summary>y = max(0, x), dy/dx = 1 where x &gt; 0, else 0; at 0 the slope is 0. NaN stays NaN.</summary>
public sealed record Relu() : UnaryOp<Relu.Function>(default, Residuals.Y)
{
    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    /// <summary>diag([x &gt; 0]), which is diag([y &gt; 0]).</summary>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        x[0].Text is Symbol ? Matrices.Diagonal(Rule.Slope(y, x[0]), y.Shape) : base.Jacobian(x, y, input);

    /// <summary>The rule.</summary>
    public readonly struct Function : IUnaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T x) where T : struct, IElement<T> => T.Select(T.LessOrEqual(x, T.Constant(0)), T.Constant(0), x);

        /// <inheritdoc/>
        public T Slope<T>(T x, T y) where T : struct, IElement<T> =>
            T.Select(T.Less(T.Constant(0), y), T.Constant(1), T.Constant(0));
    }
}

/// <summary>The C# syntax of <see cref="Ops.Relu"/>.</summary>
public static class ReluSyntax
{
    /// <inheritdoc cref="Ops.Relu"/>
    public static Node Relu(this Node x) => x.Apply(new Relu());
}
