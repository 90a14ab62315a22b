using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// The rows at hand that belong to one share of samples dealt out like cards: sample s goes to share s mod n, counted through
/// the whole step. So a share holds the same samples in the same order however the batch is cut into micro-batches.
/// </summary>
/// <param name="First">The first such row.</param>
/// <param name="Count">Their number; n rows lie from one to the next.</param>
internal readonly record struct DealtRows(int First, int Count)
{
    /// <summary>Finds them.</summary>
    /// <param name="share">The share, from 1.</param>
    /// <param name="of">The number of shares.</param>
    /// <param name="firstSample">The place of the first row in the whole step's batch.</param>
    /// <param name="rows">The number of rows at hand.</param>
    public static DealtRows Of(int share, int of, int firstSample, int rows)
    {
        int first = (share - 1 - firstSample % of + of) % of;
        return new(first, first >= rows ? 0 : (rows - 1 - first) / of + 1);
    }

    /// <summary>The shape of a share of what has this shape: the batch stays the batch, a number of rows is counted.</summary>
    /// <exception cref="ShapeException">There are no rows, or the batch is not the first axis.</exception>
    public static Shape Dealt(Shape x, int share, int of) => x.Rank == 0 || x.HasSeveralBatchAxes || x.BatchAxis > 0
        ? throw new ShapeException($"{x}", "a shape whose first axis is that of the samples", "transpose it before")
        : x.HasBatch ? x : x.With(0, Of(share, of, 0, x.Size(0)).Count);

    /// <summary>A number of shares, and one of them, as attributes.</summary>
    /// <exception cref="ShapeException">There is no such share.</exception>
    public static int Checked(int share, int of) => share >= 1 && share <= of ? share
        : throw new ShapeException($"share={share} of={of}", "a share from 1 to the number of shares");

    /// <summary>The matrix that takes a value of this shape to a share of it.</summary>
    public static Expression Selection(Shape x, int share, int of) => Matrices.Along(x, 0, Rows(x, share, of));

    /// <summary>The matrix that puts a share back into zeros of this shape.</summary>
    public static Expression Spread(Shape y, int share, int of) =>
        Matrices.Along(y, 0, Matrices.Transposed(Rows(y, share, of)));

    /// <summary>Where the rows start in a row-major tensor of this shape, and how they are walked.</summary>
    public (int Start, int[] Strides) Walk(Shape x, int of)
    {
        int[] strides = Kernels.Strided.Dense(x);
        int start = First * strides[0];
        strides[0] *= of;
        return (start, strides);
    }

    // of the whole step, whose first sample is 0
    private static Expression Rows(Shape whole, int share, int of) =>
        Matrices.Selection(whole[0], share - 1, of, whole.HasBatch ? null : Of(share, of, 0, whole.Size(0)).Count);
}
