using ActorGraph.Runtime.Placements;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Placements;

/// <summary>Cuts against all cuts that there are.</summary>
public sealed class CutSearchTests
{
    private const int Tolerance = 10;

    private static readonly Gen<(long[] Costs, (int A, int B, long Bytes)[] Links, int Stages)> Rows = Gen.Select(
        Gen.Long[0, 40].Array[1, 9], Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], Gen.Long[0, 20]).Array[0, 24], Gen.Int[1, 9]);

    [Fact]
    public void Cuts_are_as_good_as_the_best_of_all() => Rows.Sample(row =>
    {
        (long[] costs, var pairs, int wanted) = row;
        int stages = Math.Min(wanted, costs.Length);
        var links = Links(pairs, costs.Length);
        int[] found = new CutSearch(costs, links, Tolerance).Stages(stages);
        int[][] all = [.. All(costs.Length, stages)];
        Assert.Contains(all, cut => cut.SequenceEqual(found)); // contiguous, no stage empty

        long least = all.Min(cut => Most(costs, cut));
        (long, long) best = all.Where(cut => Most(costs, cut) <= least + least / Tolerance).Min(cut => (Bytes(links, cut), Most(costs, cut)));
        Assert.Equal(best, (Bytes(links, found), Most(costs, found)));
    }, iter: 3000);

    [Fact]
    public void A_stage_may_cost_a_tenth_more_where_that_saves_bytes_and_no_more()
    {
        (int, int, long)[] links = [(0, 1, 1), (1, 2, 100), (2, 3, 1)];
        Assert.Equal([0, 0, 1, 1], new CutSearch([50, 50, 50, 50], links, Tolerance).Stages(2));
        Assert.Equal([0, 0, 0, 1], new CutSearch([36, 36, 38, 90], links, Tolerance).Stages(2));
        Assert.Equal([0, 0, 1, 1], new CutSearch([50, 50, 11, 89], links, Tolerance).Stages(2));
    }

    [Fact]
    public void A_long_chain_is_cut_evenly()
    {
        const int Count = 50_000, Stages = 8;
        var search = new CutSearch([.. Enumerable.Repeat(3L, Count)], Enumerable.Range(1, Count - 1).Select(i => (i - 1, i, 4L)), Tolerance);
        Assert.All(search.Stages(Stages).CountBy(s => s), stage => Assert.Equal(Count / Stages, stage.Value));
    }

    private static (int From, int To, long Bytes)[] Links((int A, int B, long Bytes)[] pairs, int count) => [.. pairs
        .Select(p => (A: p.A % count, B: p.B % count, p.Bytes)).Where(p => p.A != p.B)
        .Select(p => (Math.Min(p.A, p.B), Math.Max(p.A, p.B), p.Bytes))];

    private static long Most(long[] costs, int[] cut) => costs.Select((c, i) => (c, cut[i])).GroupBy(p => p.Item2).Max(g => g.Sum(p => p.c));

    private static long Bytes((int From, int To, long Bytes)[] links, int[] cut) => links.Sum(l => cut[l.From] == cut[l.To] ? 0 : l.Bytes);

    private static IEnumerable<int[]> All(int count, int stages)
    {
        for (int cuts = 0; cuts < 1 << (count - 1); cuts++)
        {
            if (int.PopCount(cuts) != stages - 1) continue;
            yield return [.. Enumerable.Range(0, count).Select(i => int.PopCount(cuts & ((1 << i) - 1)))];
        }
    }
}
