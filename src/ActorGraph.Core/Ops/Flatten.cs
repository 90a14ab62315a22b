using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = x as a matrix: the axes before <paramref name="Axis"/> become its rows, the others its columns. x̄ = ȳ in the shape of x.
/// Nothing is copied.
/// </summary>
/// <param name="Axis">The first axis that goes into the columns.</param>
public sealed record Flatten(int Axis = 1) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0] with { Shape = Matrix(x[0].Shape) });

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Reshaped(Matrix(x[0].Shape));

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.ReshapeLike(yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);

    private Shape Matrix(Shape x)
    {
        int axis = Axis == x.Rank ? Axis : x.Axis(Axis); // ONNX counts one axis further, for a matrix of one column
        return [Product(x, 0, axis), Product(x, axis, x.Rank)];
    }

    private Dimension Product(Shape x, int from, int to)
    {
        int batch = x.BatchAxis;
        if (batch < from || batch >= to) return x.SizeOf(from, to);
        return !x.HasSeveralBatchAxes && x.SizeOf(from, batch) == 1 && x.SizeOf(batch + 1, to) == 1 ? x[batch]
            : throw new ShapeException($"{x} flattened at axis {Axis}", $"`{x[batch]}` on its own as rows or columns",
                "flatten({0}, axis=1) keeps the samples apart");
    }
}

/// <summary>The C# syntax of <see cref="Flatten"/>.</summary>
public static class FlattenSyntax
{
    /// <inheritdoc cref="Ops.Flatten"/>
    public static Node Flatten(this Node x, int axis = 1) => x.Apply(new Flatten(axis));
}
