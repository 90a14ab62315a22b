using ActorGraph.Data;
using CsCheck;

namespace ActorGraph.Tests.Data;

public class PermutationTests
{
    [Fact]
    public void IsAnOrderOfAllSamples() =>
        Gen.Select(Gen.Int[0, 300], Gen.ULong, Gen.ULong[0, 1000]).Sample((count, seed, epoch) =>
    {
        int[] order = Permutation.Of(count, seed, epoch);
        Assert.Equal(order, Permutation.Of(count, seed, epoch));
        return order.Order().SequenceEqual(Enumerable.Range(0, count));
    }, iter: 500);

    [Fact]
    public void StaysWhatItIs() => Assert.Equal([6, 2, 4, 5, 0], Permutation.Of(10, seed: 1, epoch: 0)[..5]);

    [Fact]
    public void DiffersWithSeedAndEpoch()
    {
        var orders =
            from seed in Enumerable.Range(0, 20)
            from epoch in Enumerable.Range(0, 20)
            select Permutation.Of(16, (ulong)seed, (ulong)epoch);
        Assert.Equal(400, orders.Select(o => string.Join(' ', o)).Distinct().Count());
    }

    [Fact]
    public void PutsEverySampleEverywhereAlikeOften()
    {
        const int count = 8, runs = 16_000;
        var seen = new int[count, count];
        for (int run = 0; run < runs; run++)
        {
            int[] order = Permutation.Of(count, 42, (ulong)run);
            for (int i = 0; i < count; i++) seen[i, order[i]]++;
        }

        // 2,000 expected in each of 64 cells, standard deviation 42: 5 of them to either side.
        foreach (int cell in seen) Assert.InRange(cell, 1790, 2210);
    }
}
