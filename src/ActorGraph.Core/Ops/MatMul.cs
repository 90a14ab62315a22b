using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// Y = A·B, Ā = Ȳ·Bᵀ, B̄ = Aᵀ·Ȳ. Ranks as in NumPy: vectors, matrices, and stacks of matrices whose leading axes broadcast.
/// Every element is one chain of fused multiply-adds in the order of the axis that is summed over, which goes on where a sum
/// is continued.
/// </summary>
/// <param name="TransposeA">Whether the last two axes of the left operand are exchanged, without copying it.</param>
/// <param name="TransposeB">Whether the last two axes of the right operand are exchanged, without copying it.</param>
[TextName("matmul")]
public sealed record MatMul(bool TransposeA = false, bool TransposeB = false) : Op, IAccumulates, IVjpKernel
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Inferred y = Fit(x[0].Shape, x[1].Shape).Inferred(Expect.SameFloat(x));
        return Continues(x[0].Shape, x[1].Shape, y.Type) && Continues(x[1].Shape, x[0].Shape, y.Type)
            ? y
            : y with { Batch = BatchTreatment.Mixing };
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        Tensor y = e.Lease(x[0].Type, shape.Y);
        Multiply(shape, x, y, adds: false);
        return y;
    }

    /// <inheritdoc/>
    public void AccumulateInto(in Evaluation e, ReadOnlySpan<Tensor> x, Tensor sum) =>
        Multiply(Fit(x[0].Shape, x[1].Shape), x, sum, adds: true);

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(1 - input);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        T other = x[1 - input];
        int own = x[input].Shape.Rank, others = other.Shape.Rank;
        bool row = x[0].Shape.Rank == 1, column = x[1].Shape.Rank == 1;
        if (row && column) return yBar * other;
        if (own == 1 && others == 2) // a sum over the axis of ȳ, whichever operand brought it
            return (input == 0 ? TransposeB : !TransposeA) ? Algebra.MatMul(yBar, other) : Algebra.MatMul(other, yBar);
        if (own == 2 && others > 2) return Product(other, yBar, input, sum: true);
        T product = Product(
            others == 1 ? Algebra.Unsqueeze(other, [1 - input]) : other,
            Algebra.Unsqueeze(yBar, row ? [-2] : column ? [-1] : []), input, sum: false, row, column);
        if (own == 1) product = Algebra.Squeeze(product, input == 0 ? [-2] : [-1]);
        return IsRepeated(x[input].Shape, others) ? Algebra.SumTo(product, x[input].Shape) : product;
    }

    bool IVjpKernel.Covers(ReadOnlySpan<Tensor> x, Tensor yBar) => x[0].Shape.Rank == 2 && x[1].Shape.Rank == 2 && yBar.Shape.Rank == 2;

    void IVjpKernel.VjpOnto(ReadOnlySpan<Tensor> x, Tensor yBar, int input, Tensor sum, bool adds)
    {
        if (sum.Type == ElementType.Float32) Product<float>(x[1 - input], yBar, input, sum, adds);
        else Product<double>(x[1 - input], yBar, input, sum, adds);
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? a = xDot[0] is { } aDot ? T.Apply(this, aDot, x[1]) : null;
        T? b = xDot[1] is { } bDot ? T.Apply(this, x[0], bDot) : null;
        return a is null ? b!.Value : b is null ? a.Value : a.Value + b.Value;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) =>
        ProductFormula.Of(x[0], x[1], TransposeA, TransposeB) ?? Expression.Function(this, x);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Jacobians.OfProduct(x[0], x[1], TransposeA, TransposeB, input);

    /// <inheritdoc/>
    public override long Cost(ReadOnlySpan<TensorType> x, TensorType y) =>
        y.Shape.Count * Fit(x[0].Shape, x[1].Shape).K.Size;

    private MatMulShape Fit(Shape a, Shape b) => MatMulShape.Of(a, b, TransposeA, TransposeB);

    // Whether the gradient of an operand that all samples share runs sample by sample. It does where they come first, and where
    // they are the inner axis of the product that is the gradient: with no sum over a stack around it.
    private static bool Continues(Shape own, Shape other, TensorType y) => own.HasBatch || y.Shape.BatchAxis <= 0
        || (other.Rank <= 2 && !IsRepeated(own, other.Rank));

    /// <summary>The product that is the gradient towards one operand, as it is stored; vectors are matrices here.</summary>
    private T Product<T>(T other, T yBar, int input, bool sum, bool row = false, bool column = false) where T : struct, ITensor<T>
    {
        (T left, T right, bool transposesLeft, bool transposesRight) =
            Operands(other, yBar, input, TransposeA && !row, TransposeB && !column);
        return sum ? T.Apply(new MatMulSum(transposesLeft, transposesRight), left, right)
            : Algebra.MatMul(left, right, transposesLeft, transposesRight);
    }

    // The same product as in the rule, of two matrices.
    private void Product<T>(Tensor other, Tensor yBar, int input, Tensor sum, bool adds) where T : unmanaged
    {
        (Tensor left, Tensor right, bool tL, bool tR) = Operands(other, yBar, input, TransposeA, TransposeB);
        (int m, int n, int leftWidth, int rightWidth) = (sum.Shape.Size(0), sum.Shape.Size(1), left.Shape.Size(1), right.Shape.Size(1));
        Kernels.Gemm.Run(tL, tR, m, n, tL ? left.Shape.Size(0) : leftWidth, left.AsSpan<T>(), leftWidth, right.AsSpan<T>(), rightWidth,
            sum.Writable<T>(), n, adds);
    }

    private static (T Left, T Right, bool TransposesLeft, bool TransposesRight) Operands<T>(T other, T yBar, int input, bool tA, bool tB) =>
        (input, input == 0 ? tA : tB) switch
        {
            (0, false) => (yBar, other, false, !tB),
            (0, true) => (other, yBar, tB, true),
            (_, false) => (other, yBar, !tA, false),
            (_, true) => (yBar, other, true, tA),
        };

    /// <summary>Whether an operand was, or with more samples would be, repeated along leading axes.</summary>
    private static bool IsRepeated(Shape own, int others)
    {
        if (others > Math.Max(2, own.Rank)) return true;
        for (int axis = 0; axis < own.Rank - 2; axis++)
            if (own[axis] == 1) return true;
        return false;
    }

    private void Multiply(in MatMulShape shape, ReadOnlySpan<Tensor> x, Tensor y, bool adds)
    {
        if (y.Type == ElementType.Float32) Multiply<float>(shape, x[0], x[1], y, adds);
        else Multiply<double>(shape, x[0], x[1], y, adds);
    }

    private void Multiply<T>(in MatMulShape shape, Tensor a, Tensor b, Tensor y, bool adds) where T : unmanaged
    {
        (int m, int n, int k) = (shape.M.Size, shape.N.Size, shape.K.Size);
        bool tA = TransposeA && a.Shape.Rank > 1, tB = TransposeB && b.Shape.Rank > 1;
        Shape lead = shape.Lead;
        if (shape.LeadB.Count == 1 && !tA && lead == shape.LeadA) // a stack times one matrix: the rows of all of it
            (m, lead) = (m * lead.Volume, Shape.Scalar);
        Span<int> stepsA = stackalloc int[lead.Rank], stepsB = stackalloc int[lead.Rank];
        if (lead.Rank > 0)
        {
            Broadcast.Strides(shape.LeadA, lead, stepsA);
            Broadcast.Strides(shape.LeadB, lead, stepsB);
        }

        ReadOnlySpan<T> left = a.AsSpan<T>(), right = b.AsSpan<T>();
        Span<T> result = y.Writable<T>();
        for (int i = 0; i < lead.Volume; i++)
        {
            ReadOnlySpan<T> from = left.Slice(Offset(i, lead, stepsA) * m * k, m * k);
            ReadOnlySpan<T> by = right.Slice(Offset(i, lead, stepsB) * k * n, k * n);
            Kernels.Gemm.Run(tA, tB, m, n, k, from, tA ? m : k, by, tB ? k : n, result.Slice(i * m * n, m * n), n, adds);
        }
    }

    private static int Offset(int index, Shape lead, ReadOnlySpan<int> steps)
    {
        int offset = 0;
        for (int axis = lead.Rank - 1; axis >= 0; axis--)
        {
            (index, int at) = Math.DivRem(index, lead.Size(axis));
            offset += at * steps[axis];
        }

        return offset;
    }
}

/// <summary>The C# syntax of <see cref="Ops.MatMul"/>.</summary>
public static class MatMulSyntax
{
    /// <inheritdoc cref="Ops.MatMul"/>
    public static Node MatMul(this Node a, Node b, bool transposeA = false, bool transposeB = false) =>
        a.Apply(new MatMul(transposeA, transposeB), b);
}
