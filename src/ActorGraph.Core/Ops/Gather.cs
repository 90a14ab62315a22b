using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the rows of the first input that the second, of int64 indices, names: y[i, …] = data[indices[i], …]. The gradient of
/// the data is ȳ added up row by row in the order of the indices. Negative indices count from the end. ONNX's axis is 0 here.
/// </summary>
public sealed record Gather : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        if (x[0].Shape.Rank == 0) throw new ShapeException("a scalar", "a value with rows to choose from");
        if (x[1].Element != ElementType.Int64)
            throw new ShapeException($"indices of {x[1].Element.Word()}", "int64", "declare the input as int64");
        Inferred y = Inferred.PerSample(x[0] with { Shape = Rows(x[0].Shape, x[1].Shape) });
        // rows are added up in the order of the indices, which is that of the samples where these come first
        return x[0].Shape[0].IsBatch || x[1].Shape.BatchAxis > 0 ? y with { Batch = BatchTreatment.Mixing } : y;
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        int row = x[0].Shape.SizeOf(1, x[0].Shape.Rank) * x[0].Type.Size(), bound = x[0].Shape.Size(0);
        ReadOnlySpan<long> indices = x[1].AsSpan<long>();
        for (int i = 0; i < indices.Length; i++) Index(indices, i, bound); // all, before memory is leased
        Tensor y = e.Lease(x[0].Type, Rows(x[0].Shape, x[1].Shape));
        ReadOnlySpan<byte> data = x[0].AsBytes();
        Span<byte> rows = y.Bytes();
        for (int i = 0; i < indices.Length; i++) data.Slice(Index(indices, i, bound) * row, row).CopyTo(rows[(i * row)..]);
        return y;
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(1);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new ScatterAdd(), yBar, x[1], x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value, x[1]);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input > 0 ? null
        : Matrices.Kronecker(Matrices.Selection(x[0].Shape[0], Matrices.Vector(x[1].Text, x[1].Shape)), OfRow(x[0].Shape));

    /// <summary>The identity on a row of a value of shape <paramref name="data"/>.</summary>
    internal static Expression OfRow(Shape data) => Matrices.Identity(Shape.Create(data.Dimensions[1..]));

    /// <summary>The shape of rows of a value of shape <paramref name="data"/>.</summary>
    internal static Shape Rows(Shape data, Shape indices) => Shape.Create([.. indices.Dimensions, .. data.Dimensions[1..]]);

    /// <summary>An index, counted from the start.</summary>
    /// <exception cref="ValueException">There is no such row.</exception>
    internal static int Index(ReadOnlySpan<long> indices, int at, int bound)
    {
        long index = indices[at];
        if (index >= -bound && index < bound) return (int)(index < 0 ? index + bound : index);
        throw new ValueException($"index {index} at place {at}",
            bound == 0 ? "no index: there are no rows" : $"an index in {-bound}…{bound - 1}");
    }
}

/// <summary>The C# syntax of <see cref="Gather"/>.</summary>
public static class GatherSyntax
{
    /// <inheritdoc cref="Ops.Gather"/>
    public static Node Gather(this Node data, Node indices) => data.Apply(new Gather(), indices);
}
