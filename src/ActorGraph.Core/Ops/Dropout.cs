using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// In training y = x/(1−r) with probability 1−r, else 0; x̄ = ȳ through the same mask. Outside of training y = x.
/// <para>
/// The mask is a function of (seed, stream, step, sample, element), so it is drawn anew rather than kept: the VJP is the op
/// itself, applied to ȳ, and no cut into micro-batches changes it.
/// </para>
/// </summary>
/// <param name="Ratio">r, the share of elements that are dropped: at least 0, less than 1.</param>
/// <param name="Stream">The sequence of random numbers; −1: that of the node. A graph sets it when the op becomes a node.</param>
/// <param name="Share">Which share of the samples is at hand, from 1: see <see cref="Deal"/>.</param>
/// <param name="Of">The number of shares that the samples were dealt to.</param>
public sealed record Dropout(double Ratio = 0.5, int Stream = -1, int Share = 1, int Of = 1) : Op, IDraws
{
    /// <summary>The share of elements that are dropped.</summary>
    public double Ratio { get; } = Ratio is >= 0 and < 1 ? Ratio
        : throw new ShapeException($"ratio={Ratio}", "a ratio of at least 0 and less than 1");

    /// <summary>Which share of the samples is at hand, from 1.</summary>
    public int Share { get; } = DealtRows.Checked(Share, Of);

    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Inferred y = Inferred.PerSample(Expect.Float(x[0]));
        return x[0].Shape.BatchAxis > 0 ? y with { Batch = BatchTreatment.Mixing } : y; // samples are told apart as rows
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        if (!e.Training || Ratio == 0) return x[0].Retain();
        Tensor y = e.Lease(x[0].Type, x[0].Shape);
        if (y.Type == ElementType.Float32) Drop<float>(e, x[0], y);
        else Drop<double>(e, x[0], y);
        return y;
    }

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => Ratio == 0;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(this, yBar);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Ratio == 0
        ? Matrices.Identity(y.Shape)
        : Matrices.Diagonal(Written.Apply(this, Algebra.ExpandLike(Written.Constant(1), x[0])), y.Shape); // the mask

    /// <inheritdoc/>
    public Op Drawing(int stream) => this with { Stream = stream };

    /// <inheritdoc/>
    public Op DrawingFor(int share, int of) => new Dropout(Ratio, Stream, share, of);

    private void Drop<T>(in Evaluation e, Tensor x, Tensor y) where T : unmanaged, INumber<T>
    {
        int rows = x.Shape.Rank == 0 ? 1 : x.Shape.Size(0), row = rows == 0 ? 0 : x.Length / rows;
        T scale = T.CreateTruncating(1 / (1 - Ratio));
        ReadOnlySpan<T> from = x.AsSpan<T>();
        Span<T> to = y.Writable<T>();
        int first = e.FirstSample + DealtRows.Of(Share, Of, e.FirstSample, rows).First;
        for (int i = 0, at = 0; i < rows; i++)
        {
            var random = new CounterRandom(e.Seed, Stream < 0 ? e.Node : Stream, e.Step, first + i * Of);
            for (int element = 0; element < row; element++, at++)
                to[at] = random.Uniform(element) >= Ratio ? from[at] * scale : T.Zero;
        }
    }
}

/// <summary>The C# syntax of <see cref="Dropout"/>.</summary>
public static class DropoutSyntax
{
    /// <inheritdoc cref="Ops.Dropout"/>
    public static Node Dropout(this Node x, double ratio = 0.5) => x.Apply(new Dropout(ratio));
}
