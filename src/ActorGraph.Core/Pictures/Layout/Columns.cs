namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Where the cells of a panel stand from left to right: the mean of the two middle ones of four placements, each as narrow as
/// its alignment allows (Brandes and Köpf). Each keeps the order and the distances in a row, and so does the mean.
/// </summary>
internal static class Columns
{
    private const double BoxGap = 30, PassingGap = 22; // a link leaves a box 12 beside it

    /// <summary>The middle of each cell; the leftmost edge is at 0.</summary>
    public static double[] Of(Layers layers)
    {
        if (layers.Cells.Count == 0) return [];
        HashSet<(int, int)> conflicts = Alignment.Conflicts(layers);
        double[][] placements = [.. Enumerable.Range(0, 4).Select(i => Compact(layers,
            Alignment.Of(layers, conflicts, fromTop: i < 2, fromLeft: i % 2 == 0).Roots, fromLeft: i % 2 == 0))];
        (double Left, double Right)[] extents = [.. placements.Select(p => Extent(layers, p))];
        (double Left, double Right) narrowest = extents.MinBy(e => e.Right - e.Left);
        for (int i = 0; i < 4; i++)
        {
            double shift = i % 2 == 0 ? narrowest.Left - extents[i].Left : narrowest.Right - extents[i].Right;
            for (int c = 0; c < placements[i].Length; c++) placements[i][c] += shift;
        }

        double[] middle = [.. Enumerable.Range(0, layers.Cells.Count).Select(c =>
        {
            double[] sorted = [.. placements.Select(p => p[c]).Order()];
            return (sorted[1] + sorted[2]) / 2;
        })];
        Ends.Gather(layers, middle);
        double left = Extent(layers, middle).Left;
        return [.. middle.Select(x => x - left)];
    }

    /// <summary>How far the middles of two neighbours in a row are apart at least.</summary>
    public static double Distance(Cell left, Cell right) =>
        (left.Width + right.Width) / 2 + (left.Box is null || right.Box is null ? PassingGap : BoxGap);

    private static (double Left, double Right) Extent(Layers layers, double[] x) =>
        (layers.Cells.Min(c => x[c.Index] - c.Width / 2), layers.Cells.Max(c => x[c.Index] + c.Width / 2));

    /// <summary>Every block as near to the side as those before it allow, then back towards those behind it.</summary>
    private static double[] Compact(Layers layers, int[] roots, bool fromLeft)
    {
        int count = roots.Length;
        var behind = new List<(int Block, double Distance)>?[count];
        var waiting = new int[count];
        foreach (List<int> row in layers.Rows)
            for (int i = 1; i < row.Count; i++)
            {
                (Cell before, Cell after) = (layers.Cells[row[i - 1]], layers.Cells[row[i]]);
                double distance = Distance(before, after);
                (int from, int to) = fromLeft ? (roots[before.Index], roots[after.Index])
                    : (roots[after.Index], roots[before.Index]);
                (behind[from] ??= []).Add((to, distance));
                waiting[to]++;
            }

        var x = new double[count];
        var order = new List<int>(count);
        var ready = new Queue<int>(Enumerable.Range(0, count).Where(c => roots[c] == c && waiting[c] == 0));
        while (ready.TryDequeue(out int block))
        {
            order.Add(block);
            foreach ((int next, double distance) in behind[block] ?? [])
            {
                x[next] = Math.Max(x[next], x[block] + distance);
                if (--waiting[next] == 0) ready.Enqueue(next);
            }
        }

        for (int i = order.Count - 1; i >= 0; i--)
            if (behind[order[i]] is { } after) x[order[i]] = after.Min(b => x[b.Block] - b.Distance);
        return [.. roots.Select(r => fromLeft ? x[r] : -x[r])];
    }
}
