namespace ActorGraph.Tensors;

/// <summary>
/// NumPy's broadcasting: shapes are aligned at their last axes; an axis of extent 1, or one that is missing, repeats.
/// </summary>
public static class Broadcast
{
    /// <summary>The shape that both broadcast to.</summary>
    /// <exception cref="ShapeException">An aligned pair of extents differs and neither is 1.</exception>
    public static Shape Shapes(Shape a, Shape b)
    {
        if (a == b) return a;
        int rank = Math.Max(a.Rank, b.Rank);
        var result = new Dimension[rank];
        for (int i = 1; i <= rank; i++)
        {
            Dimension da = i <= a.Rank ? a[-i] : 1, db = i <= b.Rank ? b[-i] : 1;
            result[rank - i] = da == db ? da : da == 1 ? db : db == 1 ? da : throw new ShapeException(
                $"{a} and {b}", "shapes that broadcast: from the last axis on, equal extents or 1",
                da.IsBatch || db.IsBatch
                    ? $"`{(da.IsBatch ? da : db)}` stands for the number of samples: unsqueeze the value without it"
                    : null);
        }

        return Shape.Create(result);
    }

    /// <summary>Whether a value of shape <paramref name="from"/> can be repeated to <paramref name="to"/>.</summary>
    public static bool Fits(Shape from, Shape to)
    {
        if (from.Rank > to.Rank) return false;
        for (int i = 1; i <= from.Rank; i++)
            if (from[-i] != to[-i] && from[-i] != 1) return false;
        return true;
    }

    /// <summary>
    /// Strides, in elements, with which to walk a row-major tensor of shape <paramref name="from"/> as if it had shape
    /// <paramref name="to"/>: 0 on the axes that repeat.
    /// </summary>
    public static void Strides(Shape from, Shape to, Span<int> strides)
    {
        int stride = 1;
        for (int i = 1; i <= to.Rank; i++)
        {
            bool present = i <= from.Rank;
            strides[to.Rank - i] = present && from.Size(-i) != 1 ? stride : 0;
            if (present) stride *= from.Size(-i);
        }
    }
}
