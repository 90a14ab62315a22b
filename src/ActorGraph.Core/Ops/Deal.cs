using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the samples of one share: of n shares, number i takes samples i − 1, i − 1 + n, i − 1 + 2n, … of the whole step; x̄ = ȳ at
/// these samples, zeros elsewhere. <see cref="Interleave"/> puts the shares together again. In a graph a share has the batch as
/// its first axis, too, under the same name, although it is about n times as short. No ONNX name.
/// </summary>
/// <param name="Share">The share, from 1.</param>
/// <param name="Of">The number of shares.</param>
public sealed record Deal(int Share, int Of) : Op
{
    /// <summary>The share, from 1.</summary>
    public int Share { get; } = DealtRows.Checked(Share, Of);

    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) =>
        Inferred.PerSample(x[0] with { Shape = DealtRows.Dealt(x[0].Shape, Share, Of) });

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Shape shape = x[0].Shape;
        DealtRows rows = DealtRows.Of(Share, Of, e.FirstSample, shape.Size(0));
        Tensor y = e.Lease(x[0].Type, shape.With(0, rows.Count));
        (int start, int[] strides) = rows.Walk(shape, Of);
        Strided.Read(x[0], start, strides, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new Undeal(Share, Of), yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        DealtRows.Selection(x[0].Shape, Share, Of);
}
