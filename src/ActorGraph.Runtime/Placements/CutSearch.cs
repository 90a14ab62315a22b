namespace ActorGraph.Runtime.Placements;

/// <summary>
/// Cuts a row of units into contiguous stages: the least cost of the most expensive stage, then, within 1/tolerance more, the fewest
/// bytes between stages, then again the least cost. See <see cref="Placements.Stages"/>.
/// </summary>
internal sealed class CutSearch
{
    private const long Never = long.MaxValue / 4; // is still out of reach when all bytes are taken off

    private readonly long[] _sums; // of the costs before a unit
    private readonly List<(int From, long Bytes)>[] _links; // by the unit that they lead to
    private readonly long _mostCost;
    private readonly int _tolerance;

    /// <param name="costs">By unit, none below 0.</param>
    /// <param name="links">What goes from a unit to a later one.</param>
    /// <param name="tolerance">Whose inverse is the share that the most expensive stage may cost more.</param>
    public CutSearch(long[] costs, IEnumerable<(int From, int To, long Bytes)> links, int tolerance)
    {
        _sums = new long[costs.Length + 1];
        for (int i = 0; i < costs.Length; i++) _sums[i + 1] = checked(_sums[i] + costs[i]);
        _links = [.. costs.Select(_ => new List<(int, long)>())];
        foreach ((int from, int to, long bytes) in links) _links[to].Add((from, bytes));
        (_mostCost, _tolerance) = (costs.Max(), tolerance);
    }

    private int Count => _links.Length;

    /// <summary>By unit: its stage. There are at most as many stages as units.</summary>
    public int[] Stages(int stages)
    {
        long least = Least(_mostCost, _sums[Count], limit => CanHold(limit, stages));
        long most = least + least / _tolerance;
        long fewest = Cut(stages, most).Saved;
        (long _, int[] starts) = Cut(stages, Least(least, most, limit => Cut(stages, limit).Saved == fewest));
        var result = new int[Count];
        for (int stage = 0, unit = 0; unit < Count; unit++)
        {
            if (stage + 1 < stages && unit == starts[stage + 1]) stage++;
            result[unit] = stage;
        }

        return result;
    }

    // The least number that fits, where all greater ones do.
    private static long Least(long from, long to, Func<long, bool> fits)
    {
        if (fits(from)) return from;
        while (to - from > 1)
        {
            long middle = from + (to - from) / 2;
            if (fits(middle)) to = middle;
            else from = middle;
        }

        return to;
    }

    // Fewer stages than there are to be is as good: a stage that is cut costs no more.
    private bool CanHold(long limit, int stages)
    {
        int used = 1;
        for (int start = 0, unit = 0; unit < Count; unit++)
        {
            if (_sums[unit + 1] - _sums[start] <= limit) continue;
            (start, used) = (unit, used + 1);
        }

        return used <= stages;
    }

    // The most bytes that stay inside of stages, as a number below 0, and where stages start. best[j] is that of the units before j in
    // the stages so far; the tree holds, by the start i of the next stage, best[i] less what stays inside of the units from i to j.
    private (long Saved, int[] Starts) Cut(int stages, long limit)
    {
        var best = new long[Count + 1];
        Array.Fill(best, Never);
        best[0] = 0;
        var cuts = new int[stages][];
        for (int stage = 0; stage < stages; stage++)
        {
            var tree = new LeastInRange(best);
            var next = new long[Count + 1];
            Array.Fill(next, Never);
            cuts[stage] = new int[Count + 1];
            for (int first = 0, j = 1; j <= Count; j++)
            {
                foreach ((int from, long bytes) in _links[j - 1]) tree.Add(0, from, -bytes);
                while (_sums[j] - _sums[first] > limit) first++;
                (long saved, int start) = tree.Least(first, j - 1);
                if (saved < Never / 2) (next[j], cuts[stage][j]) = (saved, start);
            }

            best = next;
        }

        var starts = new int[stages];
        for (int stage = stages - 1, end = Count; stage >= 0; stage--) end = starts[stage] = cuts[stage][end];
        return (best[Count], starts);
    }
}
