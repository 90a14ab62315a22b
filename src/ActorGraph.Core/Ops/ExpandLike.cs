using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = x repeated to the shape of the second input, of which nothing else is read; x̄ = ȳ summed over the repetitions. With
/// Mean, y and x̄ are divided by the number of repetitions: the derivative of a mean, whatever the batch. No ONNX name.
/// </summary>
/// <param name="Mean">Whether to divide by the number of repetitions.</param>
public sealed record ExpandLike(bool Mean = false) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        (Shape from, Shape to) = (x[0].Shape, x[1].Shape);
        if (!Broadcast.Fits(from, to)) throw new ShapeException($"{from}", $"a shape that broadcasts to {to}");
        Inferred y = Inferred.PerSample(Expect.Float(x[0]) with { Shape = to });
        // the number of samples is a fact about all of them
        return Mean && to.HasBatch && !from.HasBatch ? y with { Batch = BatchTreatment.Mixing } : y;
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        if (!Mean || x[0].Length == 0 || x[0].Length == x[1].Length) return Expand.Repeat(e, x[0], x[1].Shape);
        using Tensor share = ReduceMean.Divided(e, x[0], x[1].Length / x[0].Length);
        return Expand.Repeat(e, share, x[1].Shape);
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => x[0].Shape == x[1].Shape;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        if (!Mean) return Algebra.SumTo(yBar, x[0].Shape);
        T one = Algebra.ExpandLike(T.Constant(1), x[0]); // ahead of the sum, which comes last
        return Algebra.SumTo(yBar * T.Apply(this, one, x[1]), x[0].Shape);
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value, x[1]);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) =>
        !Mean && x[0].Shape.Rank == 0 && x[1].Shape.Rank == 1
            ? Expression.Times(ProductSign.Dot, x[0].Text, new Ones(x[1].Shape[0])) : Expression.Function(this, x);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        if (input > 0) return null;
        (Shape from, Shape to) = (x[0].Shape, y.Shape);
        Expression repetition = Matrices.Repetition(from, to), count = Matrices.Extent(Shape.Create(
            [.. to.Where((d, axis) => axis - to.Rank + from.Rank is var own && (own < 0 || from[own] != d))]));
        return Mean && !count.Is(1) ? Matrices.Dot(new Quotient(Expression.One, count), repetition) : repetition;
    }
}

/// <summary>The C# syntax of <see cref="ExpandLike"/>.</summary>
public static class ExpandLikeSyntax
{
    /// <inheritdoc cref="Ops.ExpandLike"/>
    public static Node ExpandLike(this Node x, Node like, bool mean = false) => x.Apply(new ExpandLike(mean), like);
}
