namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Orders the cells of each row so that few arrows cross: sweeps down and up in which each cell goes to the mean of its
/// neighbours, and exchanges of neighbours that save a crossing. The order with the fewest crossings is kept, the first of those
/// that have as few; the number of rounds is fixed, so that the same panel always comes out the same.
/// </summary>
internal static class CrossingReduction
{
    private const int Rounds = 12, Exchanges = 4;

    /// <summary>Orders all rows.</summary>
    public static void Reduce(Layers layers)
    {
        int[][] best = Order(layers);
        long fewest = layers.Crossings();
        for (int round = 0; round < Rounds && fewest > 0; round++)
        {
            Sweep(layers, down: round % 2 == 0);
            for (int i = 0; i < Exchanges && Exchange(layers); i++)
            {
            }

            long crossings = layers.Crossings();
            if (crossings >= fewest) continue;
            (best, fewest) = (Order(layers), crossings);
        }

        layers.Restore(best);
    }

    private static int[][] Order(Layers layers) => [.. layers.Rows.Select(r => r.ToArray())];

    private static void Sweep(Layers layers, bool down)
    {
        for (int i = 1; i < layers.Rows.Count; i++)
        {
            int row = down ? i : layers.Rows.Count - 1 - i;
            // A cell without neighbours on that side keeps its place; the others share out theirs.
            int[] moving = [.. layers.Rows[row].Where(c => Neighbours(layers.Cells[c], down).Count > 0)];
            int[] places = [.. moving.Select(c => layers.Positions[c])];
            var keys = new Dictionary<int, double>();
            int next = 0;
            foreach (int cell in moving.OrderBy(c => Neighbours(layers.Cells[c], down).Average(n => layers.Positions[n])))
                keys[cell] = places[next++];
            layers.Sort(row, c => keys.GetValueOrDefault(c, layers.Positions[c]));
        }
    }

    private static List<int> Neighbours(Cell cell, bool down) => down ? cell.Above : cell.Below;

    private static bool Exchange(Layers layers)
    {
        bool improved = false;
        for (int row = 0; row < layers.Rows.Count; row++)
            for (int i = 0; i + 1 < layers.Rows[row].Count; i++)
            {
                (Cell left, Cell right) = (layers.Cells[layers.Rows[row][i]], layers.Cells[layers.Rows[row][i + 1]]);
                long gain = Gain(layers, left.Above, right.Above) + Gain(layers, left.Below, right.Below);
                if (gain <= 0) continue;
                layers.Exchange(row, i);
                improved = true;
            }

        return improved;
    }

    /// <summary>Crossings of the arrows of two neighbours as they stand, less those after an exchange.</summary>
    private static long Gain(Layers layers, List<int> left, List<int> right)
    {
        if (left.Count == 0 || right.Count == 0) return 0;
        int[] a = [.. left.Select(n => layers.Positions[n]).Order()], b = [.. right.Select(n => layers.Positions[n]).Order()];
        return Pairs(a, b) - Pairs(b, a);
    }

    /// <summary>Pairs of which the one from <paramref name="a"/> is greater.</summary>
    private static long Pairs(int[] a, int[] b)
    {
        long pairs = 0;
        int smaller = 0;
        foreach (int x in a)
        {
            while (smaller < b.Length && b[smaller] < x) smaller++;
            pairs += smaller;
        }

        return pairs;
    }
}
