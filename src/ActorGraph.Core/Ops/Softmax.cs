using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// yᵢ = e^(xᵢ−max x) / Σⱼ e^(xⱼ−max x) along an axis, x̄ = y ⊙ (ȳ − Σ ȳ⊙y). Does not overflow; NaN where an x is NaN or +∞,
/// or all are −∞.
/// </summary>
/// <param name="Axis">The axis along which the result adds up to 1.</param>
public sealed record Softmax(int Axis = -1) : Op
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
        int axis = x[0].Shape.Axis(Axis);
        if (axis == x[0].Shape.Rank - 1)
        {
            SoftmaxRows.Run(x[0], y);
            return y;
        }

        using Tensor sum = Exponentials.Of(e, x[0], axis, shifted: null, y);
        ElementWise.Binary(new Div.Function(), y, sum, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.Y;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Slope(y, yBar);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        Slope(y, xDot[0]!.Value); // the Jacobian is symmetric

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        Expression shares = Matrices.Diagonal(y, y.Shape);
        return Expression.Minus(shares, Matrices.Dot(shares, Matrices.Totals(y.Shape, y.Shape.Axis(Axis)), shares));
    }

    // no cotangent, no gradient: a masked-out row of NaN leaves no trace
    private T Slope<T>(T y, T v) where T : struct, ITensor<T> =>
        Algebra.MulNoNan(v - Algebra.ReduceSum(Algebra.MulNoNan(v, y), [Axis], keepDims: true), y);
}

/// <summary>The C# syntax of <see cref="Softmax"/>.</summary>
public static class SoftmaxSyntax
{
    /// <inheritdoc cref="Ops.Softmax"/>
    public static Node Softmax(this Node x, int axis = -1) => x.Apply(new Softmax(axis));
}
