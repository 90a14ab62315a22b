using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = a·b, but 0 where a is 0, whatever b is; ∂y/∂a = b, ∂y/∂b = a. Broadcasts. A cotangent times a slope is one of these:
/// what was masked out (a = 0) stays 0 where the slope is infinite or NaN, in derivatives of any order.
/// </summary>
public sealed record MulNoNan() : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(
        new TensorType(Expect.SameFloat(x), Broadcast.Shapes(x[0].Shape, x[1].Shape)));

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Broadcast.Shapes(x[0].Shape, x[1].Shape));
        ElementWise.Binary(default(Function), x[0], x[1], y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(1 - input);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        Algebra.SumTo(input == 0 ? Algebra.MulNoNan(yBar, x[1]) : Algebra.MulNoNan(x[0], yBar), x[input].Shape);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? a = xDot[0] is { } aDot ? Algebra.MulNoNan(Algebra.ExpandLike(aDot, y), x[1]) : null;
        T? b = xDot[1] is { } bDot ? Algebra.MulNoNan(x[0], Algebra.ExpandLike(bDot, y)) : null;
        return a is null ? b!.Value : b is null ? a.Value : a.Value + b.Value;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => (x[0] * x[1]).Text;

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Jacobians.OfEachElement(x[1 - input], x[input].Shape, y.Shape);

    /// <summary>The rule.</summary>
    public readonly struct Function : IBinaryRule
    {
        /// <inheritdoc/>
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => T.Select(T.Equal(a, T.Constant(0)), T.Constant(0), a * b);

        /// <inheritdoc/>
        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => b;

        /// <inheritdoc/>
        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => a;
    }
}

/// <summary>The C# syntax of <see cref="Ops.MulNoNan"/>.</summary>
public static class MulNoNanSyntax
{
    /// <inheritdoc cref="Ops.MulNoNan"/>
    public static Node MulNoNan(this Node a, Node b) => a.Apply(new MulNoNan(), b);
}
