using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = zeros in the shape of the second input, of which nothing else is read, with x at the samples that a <see cref="Deal"/>
/// with the same attributes would take from it; x̄ = that share of ȳ. No ONNX name.
/// </summary>
/// <param name="Share">The share, from 1.</param>
/// <param name="Of">The number of shares.</param>
public sealed record Undeal(int Share, int Of) : Op
{
    /// <summary>The share, from 1.</summary>
    public int Share { get; } = DealtRows.Checked(Share, Of);

    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) =>
        DealtRows.Dealt(x[1].Shape, Share, Of) is var share && share == x[0].Shape
            ? Inferred.PerSample(x[0] with { Shape = x[1].Shape })
            : throw new ShapeException($"{x[0].Shape}", $"{share}, the shape of that share of {x[1].Shape}");

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Zeros(x[0].Type, x[1].Shape);
        (int start, int[] strides) = DealtRows.Of(Share, Of, e.FirstSample, y.Shape.Size(0)).Walk(y.Shape, Of);
        Strided.Write(x[0], y, start, strides);
        return y;
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new Deal(Share, Of), yBar);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value, x[1]);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input > 0 ? null
        : DealtRows.Spread(y.Shape, Share, Of);
}
