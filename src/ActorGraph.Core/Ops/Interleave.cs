using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the samples of all shares in their old order, input i being what became of share i (<see cref="Deal"/>); x̄ᵢ = share i of
/// ȳ. No ONNX name.
/// </summary>
public sealed record Interleave : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, int.MaxValue);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        int rows = 0;
        for (int i = 0; i < x.Length; i++)
        {
            Shape shape = DealtRows.Dealt(x[i].Shape, 1, 1);
            if (x[i].Element != x[0].Element)
                throw new ShapeException($"{x[0].Element.Word()} and {x[i].Element.Word()}", "values of one element type");
            Shape first = x[0].Shape;
            if (shape.HasBatch != first.HasBatch || shape.Rank != first.Rank || shape.With(0, 0) != first.With(0, 0))
                throw new ShapeException($"{x[0].Shape} and {shape}", "shares of one value");
            if (!shape.HasBatch) rows = checked(rows + shape.Size(0));
        }

        if (x[0].Shape.HasBatch) return Inferred.PerSample(x[0]);
        for (int i = 0; i < x.Length; i++) Rows(i, x.Length, 0, rows, x[i].Shape);
        return Inferred.PerSample(x[0] with { Shape = x[0].Shape.With(0, rows) });
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        int rows = 0;
        foreach (Tensor share in x) rows += share.Shape.Size(0);
        for (int i = 0; i < x.Length; i++) Rows(i, x.Length, e.FirstSample, rows, x[i].Shape);
        Tensor y = e.Lease(x[0].Type, x[0].Shape.With(0, rows));
        for (int i = 0; i < x.Length; i++)
        {
            (int start, int[] strides) = Rows(i, x.Length, e.FirstSample, rows, x[i].Shape).Walk(y.Shape, x.Length);
            Strided.Write(x[i], y, start, strides);
        }

        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new Deal(input + 1, x.Length), yBar);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        var shares = new T[x.Length];
        for (int i = 0; i < shares.Length; i++) shares[i] = xDot[i] ?? T.Apply(new ExpandLike(), T.Constant(0), x[i]);
        return T.Apply(this, shares);
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        DealtRows.Spread(y.Shape, input + 1, x.Length);

    private static DealtRows Rows(int input, int of, int firstSample, int rows, Shape share)
    {
        DealtRows dealt = DealtRows.Of(input + 1, of, firstSample, rows);
        return dealt.Count == share.Size(0) ? dealt
            : throw new ShapeException(
                $"{share.Size(0)} samples in share {input + 1} of {of}", $"{dealt.Count} of {rows} samples");
    }
}
