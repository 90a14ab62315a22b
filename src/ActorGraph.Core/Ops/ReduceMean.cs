using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = (Σ x)/n over some axes of n numbers, x̄ = ȳ/n repeated. NaN where there is nothing to take the mean of.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
[TextName("mean")]
public sealed record ReduceMean(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        using Tensor sum = e.Lease(x[0].Type, Reduced(x[0].Shape));
        Reduction.Sum(x[0], Over(x[0].Shape).Span, sum);
        return Divided(e, sum, Count(x[0].Shape));
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        T.Apply(new ExpandLike(Mean: true), Kept(yBar, x[0]), x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        Shape shape = x[0].Shape;
        Expression count = Matrices.Dot([.. Over(shape).Select(axis => Matrices.Extent(shape[axis]))]);
        return Matrices.Dot(count.Is(1) ? count : new Quotient(Expression.One, count), SumOf(Written.Constant(1), shape));
    }

    /// <summary>x/n: a division, because the product with 1/n rounds twice.</summary>
    internal static Tensor Divided(in Evaluation e, Tensor x, int n)
    {
        Tensor y = e.Lease(x.Type, x.Shape);
        if (x.Type == ElementType.Float32) Divide<float>(x, n, y);
        else Divide<double>(x, n, y);
        return y;
    }

    private static void Divide<T>(Tensor x, int n, Tensor y) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> from = x.AsSpan<T>();
        Span<T> to = y.Writable<T>();
        T divisor = T.CreateTruncating(n);
        for (int i = 0; i < to.Length; i++) to[i] = from[i] / divisor;
    }
}

/// <summary>The C# syntax of <see cref="ReduceMean"/>.</summary>
public static class ReduceMeanSyntax
{
    /// <inheritdoc cref="Ops.ReduceMean"/>
    public static Node ReduceMean(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceMean(axes, keepDims));
}
