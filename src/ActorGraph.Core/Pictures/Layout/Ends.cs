namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Moves boxes that have arrows on one side only, such as inputs and weights, as near to their neighbours as their row allows:
/// least squares under the distances of the row, by pooling neighbours that would push one another (isotonic regression). Boxes
/// that arrows pass through stay where they are.
/// </summary>
internal static class Ends
{
    /// <summary>Changes the places of ends, row by row.</summary>
    public static void Gather(Layers layers, double[] x)
    {
        foreach (List<int> row in layers.Rows)
        {
            // Measured from where a cell would stand if all stood as close as they may, places must only not fall.
            var close = new double[row.Count];
            for (int i = 1; i < row.Count; i++)
                close[i] = close[i - 1] + Columns.Distance(layers.Cells[row[i - 1]], layers.Cells[row[i]]);
            for (int first = 0; first < row.Count;)
            {
                int next = first;
                while (next < row.Count && IsEnd(layers.Cells[row[next]])) next++;
                if (next == first)
                {
                    first++;
                    continue;
                }

                double least = first > 0 ? x[row[first - 1]] - close[first - 1] : double.MinValue;
                double most = next < row.Count ? x[row[next]] - close[next] : double.MaxValue;
                IEnumerable<int> ends = Enumerable.Range(first, next - first);
                double[] places = NeverFalling([.. ends.Select(i => Wish(layers, layers.Cells[row[i]], x) - close[i])]);
                foreach (int i in ends) x[row[i]] = Math.Clamp(places[i - first], least, Math.Max(least, most)) + close[i];
                first = next;
            }
        }
    }

    private static bool IsEnd(Cell cell) => cell.Box is not null && (cell.Above.Count == 0) != (cell.Below.Count == 0);

    // Neighbours on the way through come first: a loss stands below its prediction, whatever target comes in from the side.
    private static double Wish(Layers layers, Cell cell, double[] x)
    {
        int[] neighbours = [.. cell.Above, .. cell.Below], through = [.. neighbours.Where(n => !IsEnd(layers.Cells[n]))];
        return (through.Length > 0 ? through : neighbours).Average(n => x[n]);
    }

    /// <summary>The sequence without a fall that is nearest to the wishes.</summary>
    private static double[] NeverFalling(double[] wishes)
    {
        var pools = new Stack<(double Sum, int Count)>();
        foreach (double wish in wishes)
        {
            (double Sum, int Count) pool = (wish, 1);
            while (pools.TryPeek(out (double Sum, int Count) before) && before.Sum / before.Count >= pool.Sum / pool.Count)
            {
                pools.Pop();
                pool = (pool.Sum + before.Sum, pool.Count + before.Count);
            }

            pools.Push(pool);
        }

        return [.. pools.Reverse().SelectMany(p => Enumerable.Repeat(p.Sum / p.Count, p.Count))];
    }
}
