using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = x with its axes in another order: axis i of y is axis Perm[i] of x. x̄ = ȳ with the order undone.</summary>
/// <param name="Perm">The order; none given: reversed.</param>
public sealed record Transpose(Ints Perm = default) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0] with { Shape = Permuted(x[0].Shape) });

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Permuted(x[0].Shape));
        int[] order = Order(x[0].Shape), dense = Strided.Dense(x[0].Shape);
        Strided.Read(x[0], 0, Array.ConvertAll(order, axis => dense[axis]), y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        if (Perm.Count == 0) return Algebra.Transpose(yBar);
        int[] order = Order(x[0].Shape), back = new int[order.Length];
        for (int i = 0; i < order.Length; i++) back[order[i]] = i;
        return Algebra.Transpose(yBar, Ints.Create(back));
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x)
    {
        int[] order = Order(x[0].Shape);
        return order is [] or [0] or [0, 1] ? x[0].Text
            : order is [1, 0] ? Matrices.Transposed(x[0].Text)
            : Expression.Function(this, x);
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Matrices.Permutation(x[0].Shape, Order(x[0].Shape));

    private Shape Permuted(Shape x)
    {
        int[] order = Order(x);
        var y = new Dimension[order.Length];
        for (int i = 0; i < y.Length; i++) y[i] = x[order[i]];
        return Shape.Create(y);
    }

    private int[] Order(Shape x)
    {
        if (Perm.Count == 0) return [.. Enumerable.Range(0, x.Rank).Reverse()];
        if (Perm.Count != x.Rank || Axes.Of(Perm, x).Count != x.Rank)
            throw new ShapeException($"perm={Perm} for {x}", $"each of the {x.Rank} axes once");
        return [.. Perm.Select(x.Axis)];
    }
}

/// <summary>The C# syntax of <see cref="Transpose"/>.</summary>
public static class TransposeSyntax
{
    /// <inheritdoc cref="Ops.Transpose"/>
    public static Node Transpose(this Node x, Ints perm = default) => x.Apply(new Transpose(perm));
}
