using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

public static partial class OpCases
{
    private static OpCase[] Shapes =>
    [
        .. new Shape[] { [B, 3], [7], [], [2, 3, 4], [B, 2, 1] }.Select(s => Case(new Transpose(), [In(s)],
            x => Moved(x[0], [.. x[0].Sizes.Reverse()], at => [.. at.Reverse()]))),
        Permuted([B, 3, 2], [0, 2, 1]),
        Permuted([2, 3, 4], [1, 2, 0]),
        Permuted([2, 1, 3, 4], [-1, 0, 2, 1]),
        Case(new Reshape([0, 2, 3]), [In([B, 6])], x => x[0] with { Sizes = [x[0].Sizes[0], 2, 3] }),
        Case(new Reshape([-1, 6]), [In([B, 2, 3])], x => x[0] with { Sizes = [x[0].Sizes[0], 6] }),
        Case(new Reshape([0, -1]), [In([B, 2, 3])], x => x[0] with { Sizes = [x[0].Sizes[0], 6] }),
        Case(new Reshape([3, -1]), [In([2, 3])], x => x[0] with { Sizes = [3, 2] }),
        Case(new Reshape([1, 1]), [In([])], x => x[0] with { Sizes = [1, 1] }),
        Case(new Reshape([]), [In([1])], x => x[0] with { Sizes = [] }),
        Case(new ReshapeLike(), [In([B, 6]), In([B, 2, 3])], x => x[0] with { Sizes = x[1].Sizes }),
        Case(new ReshapeLike(), [In([2, 3]), In([6])], x => x[0] with { Sizes = [6] }),
        Case(new Flatten(), [In([B, 2, 3])], x => x[0] with { Sizes = [x[0].Sizes[0], 6] }),
        Case(new Flatten(), [In([B])], x => x[0] with { Sizes = [x[0].Sizes[0], 1] }),
        Case(new Flatten(0), [In([2, 3])], x => x[0] with { Sizes = [1, 6] }),
        Case(new Flatten(-1), [In([2, 3, 4])], x => x[0] with { Sizes = [6, 4] }),
        Case(new Squeeze([1]), [In([B, 1, 3])], x => x[0] with { Sizes = [x[0].Sizes[0], 3] }),
        Case(new Squeeze([-1, 0]), [In([1, 3, 1])], x => x[0] with { Sizes = [3] }),
        Case(new Unsqueeze([1]), [In([B, 3])], x => x[0] with { Sizes = [x[0].Sizes[0], 1, 3] }),
        Case(new Unsqueeze([-1, 0]), [In([3])], x => x[0] with { Sizes = [1, 3, 1] }),
        Case(new Unsqueeze([0]), [In([])], x => x[0] with { Sizes = [1] }),
        Joined(1, [B, 2], [B, 3]),
        Joined(-1, [B, 2, 1], [B, 2, 3], [B, 2, 2]),
        Joined(0, [2, 3], [1, 3], [4, 3]),
        Joined(0, [5]),
        .. Cut([B, 5], [1], [4], [1]),
        .. Cut([B, 5], [-1], [int.MinValue], [1], [-2]),
        .. Cut([4, 5, 3], [1, 0], [int.MaxValue, 5], [0, 2], [2, 1]),
        .. Cut([7], [-3], [100]),
        .. Cut([7], [9], [-99], default, [-3]),
        .. Cut([7], [-99], [-100], default, [-1]), // ONNX clamps the start of a walk backward to the first element
        .. Cut([0, 3], [5, 1], [-9, 3], default, [-1, 1]),
        .. Dealt([7, 2], 1, 3),
        .. Dealt([7, 2], 3, 3),
        .. Dealt([5], 2, 4),
        .. Dealt([2, 1, 3], 3, 3), // a share without samples
        Case(new Interleave(), [In([3, 2]), In([2, 2]), In([2, 2])], x => NaiveArray.Make([7, 2], at => x[at[0] % 3][[at[0] / 3, at[1]]])),
        Case(new Interleave(), [In([1]), In([1]), In([0])], x => NaiveArray.Make([2], at => x[at[0]][[0]])),
        Case(new Expand([2, 3]), [In([3])], x => Repeated(x[0], [2, 3])),
        Case(new Expand([1, 3]), [In([2, 1])], x => Repeated(x[0], [2, 3])),
        Case(new Expand([B, 4]), [In([B, 1])], x => Repeated(x[0], [x[0].Sizes[0], 4])),
        Case(new Expand([2, 1]), [In([])], x => Repeated(x[0], [2, 1])),
        .. new (Shape X, Shape Like)[] { ([3], [B, 3]), ([B, 1], [B, 4]), ([], [2, 3]), ([2, 1, 3], [2, 4, 3]), ([3], [3]) }
            .SelectMany(p => new[]
        {
            Case(new ExpandLike(), [In(p.X), In(p.Like)], x => Repeated(x[0], x[1].Sizes)),
            Case(new ExpandLike(Mean: true), [In(p.X), In(p.Like)],
                x => Repeated(x[0], x[1].Sizes, (double)x[1].Values.Length / x[0].Values.Length)),
        }),
        .. new (Shape Data, Shape Indices)[] { ([5, 3], [B]), ([5], [2, 3]), ([5, 2, 3], []), ([5, 3], [65]) }
            .SelectMany(p => new[]
        {
            Case(new Gather(), [In(p.Data), Index(p.Indices)],
                x => NaiveArray.Make([.. x[1].Sizes, .. x[0].Sizes[1..]], at => x[0][[Row(x[1], at), .. at[x[1].Rank..]]])),
            Case(new ScatterAdd(), [In(Gather.Rows(p.Data, p.Indices)), Index(p.Indices), In(p.Data)], x =>
            {
                NaiveArray y = NaiveArray.Make(x[2].Sizes, _ => 0);
                NaiveArray.Make(x[0].Sizes, at => y[[Row(x[1], at), .. at[x[1].Rank..]]] += x[0][at]);
                return y;
            }),
        }),
        Case(new OneHotLike(), [In([B], 0, 3, ElementType.Int64), In([B, 4])],
            x => NaiveArray.Make(x[1].Sizes, at => x[0][at[0]] == at[1] ? 1 : 0)),
        Case(new Dropout(), [In([B, 3])], x => x[0]),
    ];

    private static CaseInput Index(Shape shape) => In(shape, -5, 4, ElementType.Int64);

    private static int Row(NaiveArray indices, int[] at) => (int)indices[at[..indices.Rank]] is var i && i < 0 ? i + 5 : i;

    private static NaiveArray Moved(NaiveArray x, int[] sizes, Func<int[], int[]> from) =>
        NaiveArray.Make(sizes, at => x[from(at)]);

    private static OpCase Permuted(Shape shape, int[] order) => Case(new Transpose(Ints.Create(order)), [In(shape)], x =>
    {
        int[] axes = [.. order.Select(axis => (axis + order.Length) % order.Length)];
        return Moved(x[0], [.. axes.Select(axis => x[0].Sizes[axis])], at =>
        {
            var from = new int[at.Length];
            for (int i = 0; i < at.Length; i++) from[axes[i]] = at[i];
            return from;
        });
    });

    private static OpCase Joined(int axis, params Shape[] shapes) => Case(new Concat(axis), [.. shapes.Select(s => In(s))], x =>
    {
        int along = (axis + x[0].Rank) % x[0].Rank;
        int[] sizes = [.. x[0].Sizes];
        sizes[along] = x.Sum(part => part.Sizes[along]);
        return NaiveArray.Make(sizes, at =>
        {
            int part = 0, i = at[along];
            for (; i >= x[part].Sizes[along]; part++) i -= x[part].Sizes[along];
            int[] from = [.. at];
            from[along] = i;
            return x[part][from];
        });
    });

    // A share of samples and its inverse.
    private static OpCase[] Dealt(Shape shape, int share, int of) =>
    [
        Case(new Deal(share, of), [In(shape)], x =>
            NaiveArray.Make([Enumerable.Range(0, shape.Size(0)).Count(s => s % of == share - 1), .. x[0].Sizes[1..]],
                at => x[0][[share - 1 + at[0] * of, .. at[1..]]])),
        Case(new Undeal(share, of), [In(new Deal(share, of).Infer([new(ElementType.Float64, shape)]).Type.Shape), In(shape)], x =>
            NaiveArray.Make(x[1].Sizes, at => at[0] % of == share - 1 ? x[0][[at[0] / of, .. at[1..]]] : 0)),
    ];

    // A slice and its inverse.
    private static OpCase[] Cut(Shape shape, int[] starts, int[] ends, int[]? axes = null, int[]? steps = null)
    {
        Ints Attribute(int[]? values) => values is null ? default : Ints.Create(values);
        var slice = new Slice(Attribute(starts), Attribute(ends), Attribute(axes), Attribute(steps));
        Shape part = slice.Infer([new(ElementType.Float64, shape)]).Type.Shape;
        return
        [
            Case(slice, [In(shape)], x => Moved(x[0], [.. Chosen(x[0].Sizes).Select(c => c.Length)],
                at => [.. at.Select((i, axis) => Chosen(x[0].Sizes)[axis][i])])),
            Case(new Unslice(slice.Starts, slice.Ends, slice.Axes, slice.Steps), [In(part), In(shape)], x =>
            {
                int[][] chosen = Chosen(x[1].Sizes);
                return NaiveArray.Make(x[1].Sizes, at =>
                {
                    int[] from = [.. at.Select((i, axis) => Array.IndexOf(chosen[axis], i))];
                    return from.Contains(-1) ? 0 : x[0][from];
                });
            }),
        ];

        int[][] Chosen(int[] sizes) => [.. sizes.Select((size, axis) =>
        {
            int at = axes is null ? (axis < starts.Length ? axis : -1) : Array.IndexOf(axes, axis);
            if (at < 0) return Enumerable.Range(0, size).ToArray();
            // what stands in the way between start and end, found by walking all of it
            long step = steps?[at] ?? 1;
            long start = starts[at] < 0 ? (long)starts[at] + size : starts[at];
            long end = ends[at] < 0 ? (long)ends[at] + size : ends[at];
            if (step < 0) start = Math.Min(start, size - 1);
            start = Math.Max(start, 0);
            var chosen = new List<int>();
            for (long i = start; i >= 0 && i < size && (step > 0 ? i < end : i > end); i += step) chosen.Add((int)i);
            return chosen.ToArray();
        })];
    }

    private static NaiveArray Repeated(NaiveArray x, int[] sizes, double divisor = 1) =>
        NaiveArray.Make(sizes, at => x[[.. at[(sizes.Length - x.Rank)..].Select((i, k) => x.Sizes[k] == 1 ? 0 : i)]] / divisor);
}
