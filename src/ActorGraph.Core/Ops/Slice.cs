using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = a part of x, x̄ = zeros with ȳ in that part. Not along the batch.</summary>
/// <inheritdoc cref="SliceOp" path="/param"/>
public sealed record Slice(Ints Starts, Ints Ends, Ints Axes = default, Ints Steps = default) : SliceOp(Starts, Ends, Axes, Steps)
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0] with { Shape = Sliced(x[0].Shape) });

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Sliced(x[0].Shape));
        (int start, int[] strides) = Walk(x[0].Shape);
        Strided.Read(x[0], start, strides, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        T.Apply(new Unslice(Starts, Ends, Axes, Steps), yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Matrices.Kronecker(Selections(x[0].Shape));
}

/// <summary>The C# syntax of <see cref="Slice"/>.</summary>
public static class SliceSyntax
{
    /// <inheritdoc cref="Ops.Slice"/>
    public static Node Slice(this Node x, Ints starts, Ints ends, Ints axes = default, Ints steps = default) =>
        x.Apply(new Slice(starts, ends, axes, steps));
}
