using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

public static partial class OpCases
{
    private static readonly (Shape Shape, int[] Axes, bool Keep)[] Reduced =
    [
        ([B, 3], [1], false), ([B, 3], [-1], true), ([B, 3], [0], false), ([B, 3], [], false), ([B, 5, 3], [2, 1], false),
        ([], [], false),
        ([65], [0], true), ([2, 3, 4], [0, 2], false), ([2, 3, 4], [1], true), ([1, 1], [], true), ([B], [-1], false),
        ([130, 2], [0], false),
    ];

    private static OpCase[] Reductions =>
    [
        .. Folds((axes, keep) => new ReduceSum(axes, keep), v => v.Sum()),
        .. Folds((axes, keep) => new ReduceMean(axes, keep), v => v.Average()),
        .. Folds((axes, keep) => new ReduceMax(axes, keep), v => v.Max()),
        .. Folds((axes, keep) => new ReduceMin(axes, keep), v => v.Min()),
        .. Folds((axes, keep) => new ReduceL1(axes, keep), v => v.Sum(Math.Abs), 0),
        .. Folds((axes, keep) => new ReduceL2(axes, keep), v => Math.Sqrt(v.Sum(x => x * x)), 0),
        .. Folds((axes, keep) => new ReduceSumSquare(axes, keep), v => v.Sum(x => x * x)),
        .. new (Shape Shape, int Axis)[] { ([B, 3], -1), ([4, 3], 0), ([2, 3, 4], 1), ([65], 0), ([B, 1], 1), ([B, 3], 0) }
            .SelectMany(p => new[]
        {
            Case(new Softmax(p.Axis), [In(p.Shape)], x => Along(x[0], p.Axis, Shares)),
            Case(new LogSoftmax(p.Axis), [In(p.Shape)], x => Along(x[0], p.Axis, v => [.. Shares(v).Select(a => Math.Log(a))])),
        }),
        .. Enum.GetValues<LossReduction>().SelectMany(r => new[]
        {
            Case(new SoftmaxCrossEntropyLoss(r), [In([B, 4]), In([B], 0, 3, ElementType.Int64)],
                x => Losses(r, x[0], (sample, c) => x[1][sample] == c ? 1 : 0)),
            Case(new SoftmaxCrossEntropyLoss(r), [In([B, 4]), In([B, 4], 0.1, 1)],
                x => Losses(r, x[0], (sample, c) => x[1][sample, c])),
        }),
        Case(new SoftmaxCrossEntropyLoss(), [In([2, 1]), In([2], 0, 0, ElementType.Int64)],
            x => Losses(default, x[0], (_, _) => 1)),
    ];

    private static IEnumerable<OpCase> Folds(
        Func<Ints, bool, Op> op, Func<IEnumerable<double>, double> fold, params double[] kinks) =>
        Reduced.Select(r => Case(op(Ints.Create(r.Axes), r.Keep), [In(r.Shape, -2, 2, null, kinks)],
            x => Folded(x[0], r.Axes, r.Keep, fold)));

    private static NaiveArray Folded(NaiveArray x, int[] axes, bool keep, Func<IEnumerable<double>, double> fold)
    {
        int[] over = axes.Length == 0 ? [.. Enumerable.Range(0, x.Rank)] : [.. axes.Select(a => (a + x.Rank) % x.Rank)];
        int[] kept = [.. x.Sizes.Select((size, axis) => over.Contains(axis) ? 1 : size)];
        var groups = new List<double>[kept.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < groups.Length; i++) groups[i] = [];
        NaiveArray.Make(x.Sizes, at =>
        {
            int group = 0;
            for (int axis = 0; axis < at.Length; axis++) group = group * kept[axis] + (over.Contains(axis) ? 0 : at[axis]);
            groups[group].Add(x[at]);
            return 0;
        });
        return new(keep ? kept : [.. kept.Where((_, axis) => !over.Contains(axis))], [.. groups.Select(fold)]);
    }

    private static NaiveArray Along(NaiveArray x, int axis, Func<double[], double[]> f)
    {
        axis = (axis + x.Rank) % x.Rank;
        return NaiveArray.Make(x.Sizes,
            at => f([.. Enumerable.Range(0, x.Sizes[axis]).Select(i => x[[.. at[..axis], i, .. at[(axis + 1)..]]])])[at[axis]]);
    }

    private static double[] Shares(double[] v) => [.. v.Select(a => Math.Exp(a) / v.Sum(Math.Exp))];

    private static NaiveArray Losses(LossReduction reduction, NaiveArray scores, Func<int, int, double> target)
    {
        NaiveArray shares = Along(scores, 1, Shares);
        double[] losses = [.. Enumerable.Range(0, scores.Sizes[0])
            .Select(sample => -Enumerable.Range(0, scores.Sizes[1]).Sum(c => target(sample, c) * Math.Log(shares[sample, c])))];
        return reduction switch
        {
            LossReduction.Mean => new([], [losses.Average()]),
            LossReduction.Sum => new([], [losses.Sum()]),
            _ => new([losses.Length], losses),
        };
    }
}
