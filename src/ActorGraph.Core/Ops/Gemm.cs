using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// Y = α·A·B + β·C, Ā = α·Ȳ·Bᵀ, B̄ = α·Aᵀ·Ȳ, C̄ = β·Ȳ summed to the shape of C. A and B are matrices; C, if given, is repeated
/// to the shape of the product.
/// </summary>
/// <param name="Alpha">The factor of the product.</param>
/// <param name="Beta">The factor of C.</param>
/// <param name="TransA">Whether A is transposed.</param>
/// <param name="TransB">Whether B is transposed.</param>
public sealed record Gemm(double Alpha = 1, double Beta = 1, bool TransA = false, bool TransB = false) : Op
{
    /// <summary>The factor of the product.</summary>
    public double Alpha { get; } = Expect.Finite("alpha", Alpha);

    /// <summary>The factor of C.</summary>
    public double Beta { get; } = Expect.Finite("beta", Beta);

    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 3);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        ElementType element = Expect.SameFloat(x);
        if (x[0].Shape.Rank != 2 || x[1].Shape.Rank != 2)
            throw new ShapeException($"{x[0].Shape} and {x[1].Shape}", "two matrices", "matmul takes other ranks");
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        if (x.Length == 3 && !Broadcast.Fits(x[2].Shape, shape.Y))
            throw new ShapeException($"{x[2].Shape} as the third input", $"a shape that broadcasts to {shape.Y}");
        return shape.Inferred(element);
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        MatMulShape shape = Fit(x[0].Shape, x[1].Shape);
        Tensor y = e.Zeros(x[0].Type, shape.Y);
        if (y.Type == ElementType.Float32) Compute<float>(e, shape, x, y);
        else Compute<double>(e, shape, x, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => input == 2 ? Residuals.None : Residuals.X(1 - input);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        if (input == 2) return Algebra.SumTo(Scaled(yBar, Beta), x[2].Shape);
        T v = Scaled(yBar, Alpha); // ahead of the product, which comes last so that micro-batches continue it
        return (input, input == 0 ? TransA : TransB) switch
        {
            (0, false) => Algebra.MatMul(v, x[1], false, !TransB),
            (0, true) => Algebra.MatMul(x[1], v, TransB, true),
            (_, false) => Algebra.MatMul(x[0], v, !TransA, false),
            (_, true) => Algebra.MatMul(v, x[0], true, TransA),
        };
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? a = xDot[0] is { } aDot ? Algebra.MatMul(aDot, x[1], TransA, TransB) : null;
        T? b = xDot[1] is { } bDot ? Algebra.MatMul(x[0], bDot, TransA, TransB) : null;
        T? product = a is null ? b : b is null ? a : a.Value + b.Value;
        T? c = x.Length == 3 && xDot[2] is { } cDot ? Scaled(Algebra.ExpandLike(cDot, y), Beta) : null;
        return product is null ? c!.Value : c is null ? Scaled(product.Value, Alpha) : Scaled(product.Value, Alpha) + c.Value;
    }

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x)
    {
        Expression product = Expression.Times(
            ProductSign.Dot, new Number(Alpha), ProductFormula.Of(x[0], x[1], TransA, TransB)!);
        return x.Length == 2 ? product
            : Expression.Plus(product, Expression.Times(ProductSign.Dot, new Number(Beta), x[2].Text));
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input == 2
        ? Matrices.Dot(new Number(Beta), Matrices.Repetition(x[2].Shape, y.Shape))
        : Matrices.Dot(new Number(Alpha), Jacobians.OfProduct(x[0], x[1], TransA, TransB, input));

    /// <inheritdoc/>
    public override long Cost(ReadOnlySpan<TensorType> x, TensorType y) => y.Shape.Count * Fit(x[0].Shape, x[1].Shape).K.Size;

    private MatMulShape Fit(Shape a, Shape b) => MatMulShape.Of(a, b, TransA, TransB);

    private static T Scaled<T>(T x, double factor) where T : struct, ITensor<T> => factor == 1 ? x : x * T.Constant(factor);

    private void Compute<T>(in Evaluation e, in MatMulShape shape, ReadOnlySpan<Tensor> x, Tensor y)
        where T : unmanaged, INumber<T>
    {
        Span<T> sum = y.Writable<T>();
        (int m, int n, int k) = (shape.M.Size, shape.N.Size, shape.K.Size);
        Kernels.Gemm.Run(TransA, TransB, m, n, k, x[0].AsSpan<T>(), TransA ? m : k, x[1].AsSpan<T>(), TransB ? k : n, sum, n);
        (T alpha, T beta) = (T.CreateTruncating(Alpha), T.CreateTruncating(Beta));
        if (Alpha != 1)
            foreach (ref T value in sum) value *= alpha;
        if (x.Length == 2) return;
        using Tensor c = new Expand(y.Shape).Forward(e, x[2..]);
        ReadOnlySpan<T> more = c.AsSpan<T>();
        for (int i = 0; i < sum.Length; i++) sum[i] += beta * more[i];
    }
}

/// <summary>The C# syntax of <see cref="Gemm"/>.</summary>
public static class GemmSyntax
{
    /// <inheritdoc cref="Ops.Gemm"/>
    public static Node Gemm(
        this Node a, Node b, Node? c = null, double alpha = 1, double beta = 1, bool transA = false, bool transB = false)
    {
        var op = new Gemm(alpha, beta, transA, transB);
        return c is null ? a.Apply(op, b) : a.Apply(op, b, c);
    }
}
