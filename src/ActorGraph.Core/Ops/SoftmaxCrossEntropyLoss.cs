using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>What becomes of the losses of the samples.</summary>
public enum LossReduction
{
    /// <summary>They stay: one loss per sample.</summary>
    None,

    /// <summary>Their mean, which mixes samples.</summary>
    Mean,

    /// <summary>Their sum, which mixes samples.</summary>
    Sum,
}

/// <summary>
/// y = −Σ t ⊙ ln softmax(x) over the classes, one loss per sample; x̄ = ȳ·(softmax(x)·Σt − t), t̄ = −ȳ·ln softmax(x). The
/// scores x are [batch, classes]; the target t is a probability for each of them, or an int64 label per sample, which stands
/// for probability 1. A probability of 0 counts for nothing, however unlikely the class.
/// </summary>
/// <param name="Reduction">What becomes of the losses. ONNX's default is the mean, which mixes samples; here they stay.</param>
[TextName("softmax_cross_entropy")]
public sealed record SoftmaxCrossEntropyLoss(LossReduction Reduction = LossReduction.None) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        (TensorType scores, TensorType target) = (Expect.Float(x[0]), x[1]);
        if (scores.Shape.Rank != 2) throw new ShapeException($"scores {scores.Shape}", "[batch, classes]");
        Shape labels = [scores.Shape[0]];
        if (!(target.Element == ElementType.Int64 && target.Shape == labels) && target != scores)
            throw new ShapeException($"scores {scores} and target {target}",
                $"as target int64 {labels} (labels) or {scores} (probabilities)");
        bool mixes = Reduction == LossReduction.None ? scores.Shape[1].IsBatch : scores.Shape.HasBatch;
        Inferred y = Inferred.PerSample(scores with { Shape = Reduction == LossReduction.None ? labels : Shape.Scalar });
        return mixes ? y with { Batch = BatchTreatment.Mixing } : y;
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        using Tensor logs = new LogSoftmax().Forward(e, x[..1]);
        using Tensor losses = e.Lease(x[0].Type, Shape.Of(x[0].Shape.Size(0)));
        if (x[1].Type != ElementType.Int64)
        {
            using Tensor terms = new MulNoNan().Forward(e, [x[1], logs]);
            using Tensor sums = new ReduceSum([1]).Forward(e, [terms]);
            using Tensor negative = new Neg().Forward(e, [sums]);
            negative.AsBytes().CopyTo(losses.Bytes());
        }
        else if (losses.Type == ElementType.Float32) Pick<float>(logs, x[1].AsSpan<long>(), losses);
        else Pick<double>(logs, x[1].AsSpan<long>(), losses);

        return Reduction switch
        {
            LossReduction.Mean => new ReduceMean().Forward(e, [losses]),
            LossReduction.Sum => new ReduceSum().Forward(e, [losses]),
            _ => losses.Retain(),
        };
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => input == 0 ? Residuals.X(0, 1) : Residuals.X(0);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        T each = Reduction switch
        {
            LossReduction.Mean => T.Apply(new ExpandLike(Mean: true), yBar, Samples(x)),
            LossReduction.Sum => Algebra.ExpandLike(yBar, Samples(x)),
            _ => yBar,
        };
        T v = Algebra.Unsqueeze(each, [1]);
        return input == 0 ? Algebra.MulNoNan(v, Slope(x)) : Algebra.MulNoNan(v, -T.Apply(new LogSoftmax(), x[0]));
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? scores = xDot[0] is { } xDot0 ? Slope(x) * xDot0 : null;
        T? target = xDot[1] is { } tDot ? Algebra.MulNoNan(tDot, -T.Apply(new LogSoftmax(), x[0])) : null;
        T terms = scores is null ? target!.Value : target is null ? scores.Value : scores.Value + target.Value;
        T losses = Algebra.ReduceSum(terms, [1]);
        return Reduction switch
        {
            LossReduction.Mean => T.Apply(new ReduceMean(), losses),
            LossReduction.Sum => Algebra.ReduceSum(losses, default),
            _ => losses,
        };
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        if (input == 1 && HasLabels(x)) return null;
        Written slope = input == 0 ? Slope(x) : -Written.Apply(new LogSoftmax(), x[0]);
        Shape shape = x[0].Shape;
        bool isEach = Reduction == LossReduction.None;
        Expression share = Reduction == LossReduction.Mean ? new Quotient(Expression.One, Matrices.Extent(shape[0]))
            : Expression.One;
        return Matrices.Dot(share, Matrices.Summation(shape, axis => axis == 1 || !isEach), Matrices.Diagonal(slope, shape));
    }

    private static bool HasLabels<T>(ReadOnlySpan<T> x) where T : struct, ITensor<T> => x[1].Type.Element == ElementType.Int64;

    /// <summary>Something of shape [batch].</summary>
    private static T Samples<T>(ReadOnlySpan<T> x) where T : struct, ITensor<T> =>
        HasLabels(x) ? x[1] : Algebra.ReduceSum(x[0], [1]);

    /// <summary>∂y/∂x of each sample: softmax(x)·Σt − t.</summary>
    private static T Slope<T>(ReadOnlySpan<T> x) where T : struct, ITensor<T>
    {
        T p = T.Apply(new Softmax(), x[0]);
        return HasLabels(x) ? p - T.Apply(new OneHotLike(), x[1], x[0]) : p * Algebra.ReduceSum(x[1], [1], keepDims: true) - x[1];
    }

    private static void Pick<T>(Tensor logs, ReadOnlySpan<long> labels, Tensor losses) where T : unmanaged, INumber<T>
    {
        int classes = logs.Shape.Size(1);
        ReadOnlySpan<T> all = logs.AsSpan<T>();
        Span<T> loss = losses.Writable<T>();
        for (int i = 0; i < loss.Length; i++) loss[i] = -all[i * classes + OneHotLike.Class(labels, i, classes)];
    }
}

/// <summary>The C# syntax of <see cref="SoftmaxCrossEntropyLoss"/>.</summary>
public static class SoftmaxCrossEntropyLossSyntax
{
    /// <inheritdoc cref="Ops.SoftmaxCrossEntropyLoss"/>
    public static Node SoftmaxCrossEntropyLoss(this Node scores, Node target, LossReduction reduction = LossReduction.None) =>
        scores.Apply(new SoftmaxCrossEntropyLoss(reduction), target);
}
