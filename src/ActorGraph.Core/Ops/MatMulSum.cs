using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// Y = Σₗ Aₗ·Bₗ over two stacks of matrices with the same leading axes, Āₗ = Ȳ·Bₗᵀ, B̄ₗ = Aₗᵀ·Ȳ. The gradient of a matrix
/// that a whole stack was multiplied with: one chain of fused multiply-adds per element, stack entry by stack entry, that a
/// later micro-batch continues. No ONNX name.
/// </summary>
/// <param name="TransposeA">Whether the last two axes of the left operand are exchanged.</param>
/// <param name="TransposeB">Whether the last two axes of the right operand are exchanged.</param>
[TextName("matmul_sum")]
public sealed record MatMulSum(bool TransposeA = false, bool TransposeB = false) : Op, IAccumulates
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        Inferred product = shape.Inferred(Expect.SameFloat(x));
        Shape y = Shape.Create(product.Type.Shape.Dimensions[^2..]);
        return new(product.Type with { Shape = y },
            shape.LeadA.HasBatch ? BatchTreatment.Mixing : product.Batch);
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        Tensor y = e.Zeros(x[0].Type, [shape.M, shape.N]);
        AccumulateInto(e, x, y);
        return y;
    }

    /// <inheritdoc/>
    public void AccumulateInto(in Evaluation e, ReadOnlySpan<Tensor> x, Tensor sum)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        if (sum.Type == ElementType.Float32) Add<float>(shape, x[0], x[1], sum);
        else Add<double>(shape, x[0], x[1], sum);
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(1 - input);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => (input, input == 0 ? TransposeA : TransposeB) switch
    {
        (0, false) => Algebra.MatMul(yBar, x[1], false, !TransposeB),
        (0, true) => Algebra.MatMul(x[1], yBar, TransposeB, true),
        (_, false) => Algebra.MatMul(x[0], yBar, !TransposeA, false),
        (_, true) => Algebra.MatMul(yBar, x[0], true, TransposeA),
    };

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? a = xDot[0] is { } aDot ? T.Apply(this, aDot, x[1]) : null;
        T? b = xDot[1] is { } bDot ? T.Apply(this, x[0], bDot) : null;
        return a is null ? b!.Value : b is null ? a.Value : a.Value + b.Value;
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        Shape lead = shape.Lead;
        return Matrices.Dot(Matrices.Summation([.. lead, shape.M, shape.N], axis => axis < lead.Rank),
            Jacobians.OfProduct(x[0], x[1], TransposeA, TransposeB, input));
    }

    /// <inheritdoc/>
    public override long Cost(ReadOnlySpan<TensorType> x, TensorType y) =>
        x[0].Shape.Count * Fit(x[0].Shape, x[1].Shape).N.Size;

    private MatMulShape Fit(Shape a, Shape b)
    {
        MatMulShape shape = MatMulShape.Of(a, b, TransposeA, TransposeB);
        return a.Rank > 2 && shape.LeadA == shape.LeadB ? shape
            : throw new ShapeException($"{a} and {b}", "two stacks of matrices with the same leading axes");
    }

    private void Add<T>(in MatMulShape shape, Tensor a, Tensor b, Tensor sum) where T : unmanaged
    {
        (int m, int n, int k, int count) = (shape.M.Size, shape.N.Size, shape.K.Size, shape.LeadA.Volume);
        if (TransposeA && !TransposeB) (k, count) = (k * count, 1); // both are stored with k ahead: the stack is one longer k
        ReadOnlySpan<T> left = a.AsSpan<T>(), right = b.AsSpan<T>();
        for (int i = 0; i < count; i++)
            Kernels.Gemm.Run(
                TransposeA, TransposeB, m, n, k, left.Slice(i * m * k, m * k), TransposeA ? m : k,
                right.Slice(i * k * n, k * n), TransposeB ? k : n, sum.Writable<T>(), n);
    }
}
