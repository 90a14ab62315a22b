using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = x repeated so that it broadcasts with a shape, x̄ = ȳ summed over the repetitions. An extent 1 in the shape leaves the
/// axis as it is in x.
/// </summary>
/// <param name="Shape">The shape; a batch in it must meet the batch of x.</param>
public sealed record Expand(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        for (int i = 1; i <= Shape.Rank; i++)
            if (Shape[-i].IsBatch && !Meets(x[0].Shape, i))
                throw new ShapeException($"{x[0].Shape} expanded to {Shape}", $"`{Shape[-i]}` at the same axis of the input",
                    "expand_like repeats a value to the shape of one that has the samples");
        return Inferred.PerSample(x[0] with { Shape = Target(x[0].Shape) });
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => Repeat(e, x[0], Target(x[0].Shape));

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => x[0].Shape == Target(x[0].Shape);

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.SumTo(yBar, x[0].Shape);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Matrices.Repetition(x[0].Shape, y.Shape);

    /// <summary>x repeated to a shape that it broadcasts to; the same tensor if that is its own.</summary>
    internal static Tensor Repeat(in Evaluation e, Tensor x, Shape to)
    {
        if (x.Shape == to) return x.Retain();
        Tensor y = e.Lease(x.Type, to);
        Span<int> strides = stackalloc int[to.Rank];
        Broadcast.Strides(x.Shape, to, strides);
        Strided.Read(x, 0, strides, y);
        return y;
    }

    // Bound shapes no longer tell which axis was the batch; one that is missing or of extent 1 was not.
    private static bool Meets(Shape x, int fromEnd) =>
        fromEnd <= x.Rank && (x.HasBatch ? x[-fromEnd].IsBatch : x[-fromEnd] != 1);

    private Shape Target(Shape x)
    {
        Shape target = Shape;
        for (int i = 1; i <= target.Rank; i++)
            if (target[-i].IsBatch) target = target.With(-i, x[-i]); // bound as x is
        return Broadcast.Shapes(x, target);
    }
}

/// <summary>The C# syntax of <see cref="Expand"/>.</summary>
public static class ExpandSyntax
{
    /// <inheritdoc cref="Ops.Expand"/>
    public static Node Expand(this Node x, Shape shape) => x.Apply(new Expand(shape));
}
