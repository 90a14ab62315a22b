using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = zeros in the shape of the third input, of which nothing else is read, plus each row of the first at the index that the
/// second names: y[indices[i], …] += x[i, …], in the order of the indices, which a later micro-batch continues. x̄ = the rows
/// of ȳ at the indices. The inverse of <see cref="Gather"/>; no ONNX name.
/// </summary>
public sealed record ScatterAdd : Op, IAccumulates
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (3, 3);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Expect.Float(x[0]);
        if (x[2].Shape.Rank == 0) throw new ShapeException("a scalar", "a value with rows to add to");
        if (x[1].Element != ElementType.Int64) throw new ShapeException($"indices of {x[1].Element.Word()}", "int64");
        Shape rows = Gather.Rows(x[2].Shape, x[1].Shape);
        if (rows != x[0].Shape) throw new ShapeException($"{x[0].Shape}", $"{rows}, a row for each index");
        Inferred y = Inferred.PerSample(x[0] with { Shape = x[2].Shape });
        return x[1].Shape.HasBatch || x[2].Shape[0].IsBatch ? y with { Batch = BatchTreatment.Mixing } : y;
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        ReadOnlySpan<long> indices = x[1].AsSpan<long>();
        for (int i = 0; i < indices.Length; i++) Gather.Index(indices, i, x[2].Shape.Size(0)); // all, before memory is leased
        Tensor y = e.Zeros(x[0].Type, x[2].Shape);
        AccumulateInto(e, x, y);
        return y;
    }

    /// <inheritdoc/>
    public void AccumulateInto(in Evaluation e, ReadOnlySpan<Tensor> x, Tensor sum)
    {
        if (sum.Type == ElementType.Float32) Add<float>(x[0], x[1], sum);
        else Add<double>(x[0], x[1], sum);
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(1);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new Gather(), yBar, x[1]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value, x[1], x[2]);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input > 0 ? null
        : Matrices.Kronecker(
            Matrices.Transposed(Matrices.Selection(y.Shape[0], Matrices.Vector(x[1].Text, x[1].Shape))), Gather.OfRow(y.Shape));

    private static void Add<T>(Tensor x, Tensor indices, Tensor sum) where T : unmanaged, IAdditionOperators<T, T, T>
    {
        int row = sum.Shape.SizeOf(1, sum.Shape.Rank), bound = sum.Shape.Size(0);
        ReadOnlySpan<long> at = indices.AsSpan<long>();
        ReadOnlySpan<T> values = x.AsSpan<T>();
        Span<T> all = sum.Writable<T>();
        for (int i = 0; i < at.Length; i++)
        {
            Span<T> to = all.Slice(Gather.Index(at, i, bound) * row, row);
            ReadOnlySpan<T> from = values.Slice(i * row, row);
            for (int j = 0; j < to.Length; j++) to[j] += from[j];
        }
    }
}
