using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the numbers of x in the shape of the second input, of which nothing else is read; x̄ = those of ȳ in the shape of x.
/// Nothing is copied. No ONNX name: there the shape would be a value of its own.
/// </summary>
public sealed record ReshapeLike : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        (Shape from, Shape to) = (x[0].Shape, x[1].Shape);
        if (from.Bind(1).Count != to.Bind(1).Count || from.Count(d => d.IsBatch) != to.Count(d => d.IsBatch))
            throw new ShapeException($"{from} as {to}", "the same number of elements");
        Inferred y = Inferred.PerSample(x[0] with { Shape = to });
        // what stands before the batch decides where a sample's numbers lie
        return from.HasBatch && Before(from) != Before(to) ? y with { Batch = BatchTreatment.Mixing } : y;

        static int Before(Shape shape) => shape.SizeOf(0, shape.BatchAxis);
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Reshaped(x[1].Shape);

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.ReshapeLike(yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => Algebra.ReshapeLike(xDot[0]!.Value, x[1]);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        input > 0 ? null : Matrices.Identity(y.Shape);
}

/// <summary>The C# syntax of <see cref="ReshapeLike"/>.</summary>
public static class ReshapeLikeSyntax
{
    /// <inheritdoc cref="Ops.ReshapeLike"/>
    public static Node ReshapeLike(this Node x, Node like) => x.Apply(new ReshapeLike(), like);
}
