using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = x − max x − ln Σ e^(x−max x) along an axis: the logarithm of <see cref="Softmax"/> without its rounding to 0.
/// x̄ = ȳ − eʸ·Σ ȳ.
/// </summary>
/// <param name="Axis">The axis along which eʸ adds up to 1.</param>
public sealed record LogSoftmax(int Axis = -1) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Inferred y = Inferred.PerSample(Expect.Float(x[0]));
        return x[0].Shape[x[0].Shape.Axis(Axis)].IsBatch ? y with { Batch = BatchTreatment.Mixing } : y;
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, x[0].Shape);
        using Tensor exponentials = e.Lease(x[0].Type, x[0].Shape);
        using Tensor sums = Exponentials.Of(e, x[0], x[0].Shape.Axis(Axis), shifted: y, exponentials);
        using Tensor logs = new Log().Forward(e, [sums]);
        ElementWise.Binary(new Sub.Function(), y, logs, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.Y;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        yBar - Algebra.MulNoNan(Algebra.ReduceSum(yBar, [Axis], keepDims: true), T.Exp(y));

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        xDot[0]!.Value - Algebra.ReduceSum(Algebra.MulNoNan(xDot[0]!.Value, T.Exp(y)), [Axis], keepDims: true);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Expression.Minus(
        Matrices.Identity(y.Shape),
        Matrices.Dot(Matrices.Totals(y.Shape, y.Shape.Axis(Axis)), Matrices.Diagonal(Written.Exp(y), y.Shape)));
}

/// <summary>The C# syntax of <see cref="LogSoftmax"/>.</summary>
public static class LogSoftmaxSyntax
{
    /// <inheritdoc cref="Ops.LogSoftmax"/>
    public static Node LogSoftmax(this Node x, int axis = -1) => x.Apply(new LogSoftmax(axis));
}
