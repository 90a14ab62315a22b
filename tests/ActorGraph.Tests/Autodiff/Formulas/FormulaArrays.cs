using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>The calls of a printed formula that look at axes.</summary>
internal static class FormulaArrays
{
    public static NaiveArray Call(string name, NaiveArray[] x, FormulaFunctions at) => name switch
    {
        "sum" => Reduced(x[0], at, v => v.Sum()),
        "mean" => Reduced(x[0], at, v => v.Average()),
        "reduce_max" => Reduced(x[0], at, v => v.Max()),
        "reduce_min" => Reduced(x[0], at, v => v.Min()),
        "reduce_l1" => Reduced(x[0], at, v => v.Sum(Math.Abs)),
        "reduce_l2" => Reduced(x[0], at, v => Math.Sqrt(v.Sum(a => a * a))),
        "reduce_sum_square" => Reduced(x[0], at, v => v.Sum(a => a * a)),
        "softmax" => Shares(x[0], (int)at.Number("axis", -1)),
        "log_softmax" => Logarithms(x[0], (int)at.Number("axis", -1)),
        "softmax_cross_entropy" => CrossEntropy(x, at.Word("reduction")),
        "matmul" => OpCases.NaiveMatMul(x[0], x[1], at.Flag("transpose_a"), at.Flag("transpose_b")),
        "matmul_sum" => Stacked(OpCases.NaiveMatMul(x[0], x[1], at.Flag("transpose_a"), at.Flag("transpose_b"))),
        "transpose" => Transposed(x[0], at.Ints("perm") ?? [.. Enumerable.Range(0, x[0].Rank).Reverse()]),
        "reshape" => Reshaped(x[0], at.Ints("shape")!),
        "reshape_like" => x[0] with { Sizes = x[1].Sizes },
        "flatten" => Flattened(x[0], (int)at.Number("axis", 1)),
        "squeeze" => x[0] with { Sizes = [.. x[0].Sizes.Where((_, i) => !Axes(at, x[0].Rank).Contains(i))] },
        "unsqueeze" => Unsqueezed(x[0], at.Ints("axes")!),
        "concat" => Joined(x, (int)at.Number("axis", 0)),
        "slice" => NaiveArray.Make([.. Chosen(x[0].Sizes, at).Select(c => c.Length)],
            i => x[0][[.. i.Select((k, axis) => Chosen(x[0].Sizes, at)[axis][k])]]),
        "unslice" => Unsliced(x[0], x[1].Sizes, at),
        "deal" => Dealt(x[0], at),
        "undeal" => Undealt(x[0], x[1].Sizes, at),
        "interleave" => NaiveArray.Make([x.Sum(share => share.Sizes[0]), .. x[0].Sizes[1..]],
            i => x[i[0] % x.Length][[i[0] / x.Length, .. i[1..]]]),
        "expand" => Expanded(x[0], at.Shape("shape")),
        "expand_like" => Repeated(x[0], x[1].Sizes, at.Flag("mean") ? (double)x[1].Values.Length / x[0].Values.Length : 1),
        "gather" => NaiveArray.Make([.. x[1].Sizes, .. x[0].Sizes[1..]], i => x[0][[Row(x[1], i, x[0]), .. i[x[1].Rank..]]]),
        "scatter_add" => Scattered(x),
        "one_hot_like" => NaiveArray.Make(x[1].Sizes, i => x[0][i[..^1]] == i[^1] ? 1 : 0),
        _ => throw new FormatException($"found {name}, expected a function that is known"),
    };

    private static int[] Axes(FormulaFunctions at, int rank) =>
        [.. (at.Ints("axes") ?? at.Ints("axis") ?? [.. Enumerable.Range(0, rank)]).Select(a => (a + rank) % Math.Max(rank, 1))];

    private static NaiveArray Reduced(NaiveArray x, FormulaFunctions at, Func<IEnumerable<double>, double> fold)
    {
        int[] axes = Axes(at, x.Rank);
        int[] kept = [.. x.Sizes.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        var groups = NaiveArray.Make(kept, _ => 0).Values.Select(_ => new List<double>()).ToArray();
        NaiveArray.Make(x.Sizes, i =>
        {
            int group = 0;
            for (int axis = 0; axis < i.Length; axis++) group = group * kept[axis] + (axes.Contains(axis) ? 0 : i[axis]);
            groups[group].Add(x[i]);
            return 0;
        });
        int[] sizes = at.Flag("keep_dims") ? kept : [.. kept.Where((_, axis) => !axes.Contains(axis))];
        return new(sizes, [.. groups.Select(fold)]);
    }

    private static NaiveArray Shares(NaiveArray x, int axis) => NaiveArray.Map([Logarithms(x, axis)], v => Math.Exp(v[0]));

    private static NaiveArray Logarithms(NaiveArray x, int axis)
    {
        axis = (axis + x.Rank) % x.Rank;
        return NaiveArray.Make(x.Sizes, i =>
        {
            int[] at = [.. i];
            double[] all = [.. Enumerable.Range(0, x.Sizes[axis]).Select(k => x[[.. at[..axis], k, .. at[(axis + 1)..]]])];
            return x[at] - all.Max() - Math.Log(all.Sum(v => Math.Exp(v - all.Max())));
        });
    }

    private static NaiveArray CrossEntropy(NaiveArray[] x, string? reduction)
    {
        NaiveArray logarithms = Logarithms(x[0], 1);
        double[] losses = [.. Enumerable.Range(0, x[0].Sizes[0]).Select(i => -Enumerable.Range(0, x[0].Sizes[1])
            .Sum(c => (x[1].Rank == 2 ? x[1][i, c] : x[1][i] == c ? 1 : 0) * logarithms[i, c]))];
        return reduction switch
        {
            "mean" => new([], [losses.Average()]),
            "sum" => new([], [losses.Sum()]),
            _ => new([losses.Length], losses),
        };
    }

    private static NaiveArray Stacked(NaiveArray x)
    {
        NaiveArray sum = NaiveArray.Make(x.Sizes[^2..], _ => 0);
        NaiveArray.Make(x.Sizes, i => sum[i[^2..]] += x[i]);
        return sum;
    }

    private static NaiveArray Transposed(NaiveArray x, int[] perm)
    {
        perm = [.. perm.Select(p => (p + x.Rank) % x.Rank)];
        return NaiveArray.Make([.. perm.Select(p => x.Sizes[p])], i =>
        {
            var from = new int[x.Rank];
            for (int axis = 0; axis < perm.Length; axis++) from[perm[axis]] = i[axis];
            return x[from];
        });
    }

    private static NaiveArray Reshaped(NaiveArray x, int[] shape)
    {
        int[] sizes = [.. shape.Select((s, i) => s == 0 ? x.Sizes[i] : s)];
        int open = Array.IndexOf(sizes, -1);
        if (open >= 0) sizes[open] = x.Values.Length / sizes.Where(s => s >= 0).Aggregate(1, (a, b) => a * b);
        return x with { Sizes = sizes };
    }

    private static NaiveArray Flattened(NaiveArray x, int axis)
    {
        if (axis < 0) axis += x.Rank;
        int rows = x.Sizes[..axis].Aggregate(1, (a, b) => a * b);
        return x with { Sizes = [rows, x.Values.Length / rows] };
    }

    private static NaiveArray Unsqueezed(NaiveArray x, int[] axes)
    {
        int rank = x.Rank + axes.Length;
        int[] added = [.. axes.Select(a => (a + rank) % rank)];
        var left = new Queue<int>(x.Sizes);
        return x with { Sizes = [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : left.Dequeue())] };
    }

    private static NaiveArray Joined(NaiveArray[] x, int axis)
    {
        axis = (axis + x[0].Rank) % x[0].Rank;
        int[] sizes = [.. x[0].Sizes];
        sizes[axis] = x.Sum(p => p.Sizes[axis]);
        return NaiveArray.Make(sizes, i =>
        {
            int part = 0, k = i[axis];
            while (k >= x[part].Sizes[axis]) k -= x[part++].Sizes[axis];
            return x[part][[.. i[..axis], k, .. i[(axis + 1)..]]];
        });
    }

    private static int[][] Chosen(int[] sizes, FormulaFunctions at)
    {
        (int[] starts, int[] ends) = (at.Ints("starts")!, at.Ints("ends")!);
        int[] axes = [.. (at.Ints("axes") ?? [.. Enumerable.Range(0, starts.Length)])
            .Select(a => (a + sizes.Length) % sizes.Length)];
        return [.. sizes.Select((size, axis) =>
        {
            int which = Array.IndexOf(axes, axis);
            if (which < 0) return Enumerable.Range(0, size).ToArray();
            long step = at.Ints("steps")?[which] ?? 1, start = starts[which], end = ends[which];
            (start, end) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
            start = Math.Max(step < 0 ? Math.Min(start, size - 1) : start, 0);
            var chosen = new List<int>();
            for (long i = start; i >= 0 && i < size && (step > 0 ? i < end : i > end); i += step) chosen.Add((int)i);
            return chosen.ToArray();
        })];
    }

    private static NaiveArray Unsliced(NaiveArray x, int[] sizes, FormulaFunctions at)
    {
        int[][] chosen = Chosen(sizes, at);
        return NaiveArray.Make(sizes, i =>
        {
            int[] from = [.. i.Select((k, axis) => Array.IndexOf(chosen[axis], k))];
            return from.Contains(-1) ? 0 : x[from];
        });
    }

    private static NaiveArray Dealt(NaiveArray x, FormulaFunctions at)
    {
        (int share, int of) = ((int)at.Number("share", 0), (int)at.Number("of", 0));
        int[] samples = [.. Enumerable.Range(0, x.Sizes[0]).Where(sample => sample % of == share - 1)];
        return NaiveArray.Make([samples.Length, .. x.Sizes[1..]], i => x[[samples[i[0]], .. i[1..]]]);
    }

    private static NaiveArray Undealt(NaiveArray x, int[] sizes, FormulaFunctions at)
    {
        (int share, int of) = ((int)at.Number("share", 0), (int)at.Number("of", 0));
        return NaiveArray.Make(sizes, i => i[0] % of == share - 1 ? x[[i[0] / of, .. i[1..]]] : 0);
    }

    private static NaiveArray Expanded(NaiveArray x, int[] shape)
    {
        int rank = Math.Max(x.Rank, shape.Length);
        int[] own = [.. Enumerable.Repeat(1, rank - x.Rank), .. x.Sizes],
            other = [.. Enumerable.Repeat(1, rank - shape.Length), .. shape];
        return Repeated(x, [.. own.Zip(other, (a, b) => a == 1 ? b : a)], 1);
    }

    private static NaiveArray Repeated(NaiveArray x, int[] sizes, double divisor) => NaiveArray.Make(sizes,
        i => x[[.. i[(sizes.Length - x.Rank)..].Select((k, axis) => x.Sizes[axis] == 1 ? 0 : k)]] / divisor);

    private static NaiveArray Scattered(NaiveArray[] x)
    {
        NaiveArray y = NaiveArray.Make(x[2].Sizes, _ => 0);
        NaiveArray.Make(x[0].Sizes, i => y[[Row(x[1], i, y), .. i[x[1].Rank..]]] += x[0][i]);
        return y;
    }

    private static int Row(NaiveArray indices, int[] at, NaiveArray data) =>
        (int)indices[at[..indices.Rank]] is var i && i < 0 ? i + data.Sizes[0] : i;
}
