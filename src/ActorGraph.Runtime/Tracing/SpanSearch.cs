namespace ActorGraph.Runtime.Tracing;

/// <summary>Finds work by time.</summary>
internal static class SpanSearch
{
    /// <summary>The last of a node's spans, which are in order, that began by a time.</summary>
    public static TraceSpan? LastBegun(ReadOnlySpan<TraceSpan> spans, long at) => BegunBy(spans, at) is > 0 and var begun ? spans[begun - 1] : null;

    /// <summary>The first of a node's spans, which are in order, that begins at a time or later.</summary>
    public static TraceSpan? FirstFrom(ReadOnlySpan<TraceSpan> spans, long at) => BegunBy(spans, at - 1) is var begun && begun < spans.Length ? spans[begun] : null;

    private static int BegunBy(ReadOnlySpan<TraceSpan> spans, long at)
    {
        int low = 0, high = spans.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (spans[middle].Begin <= at) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
