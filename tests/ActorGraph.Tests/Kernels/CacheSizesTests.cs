using ActorGraph.Kernels;
using CsCheck;

namespace ActorGraph.Tests.Kernels;

/// <summary>Caches as processors list them, and what products make of them.</summary>
public sealed class CacheSizesTests
{
    // From the manuals' descriptions: EAX type and level, EBX ways, partitions and line, ECX sets; each less one.
    private static (int, int, int, int) Cache(int type, int level, int ways, int line, int sets) =>
        (type | (level << 5), ((ways - 1) << 22) | (line - 1), sets - 1, 0);

    [Fact]
    public void Sizes_are_ways_times_line_times_sets_and_instructions_do_not_count()
    {
        (int, int, int, int)[] list = [Cache(1, 1, 12, 64, 64), Cache(2, 1, 8, 64, 64), Cache(3, 2, 8, 64, 2048), Cache(3, 3, 16, 64, 32768), default];
        Assert.Equal(new CacheSizes(48 << 10, 1 << 20, 32 << 20), CacheSizes.Of(i => list[i]));
    }

    [Fact]
    public void What_is_not_said_is_assumed() => Assert.Equal(CacheSizes.Assumed with { L3 = 0 }, CacheSizes.Of(_ => default));

    [Fact]
    public void Whatever_a_processor_says_blocks_are_whole_tiles_of_a_sensible_size() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Int).Array[0, 20].Sample(said =>
        {
            CacheSizes caches = CacheSizes.Of(i => i < said.Length ? said[i] : default);
            GemmBlockSizes sizes = GemmBlockSizes.For(caches);
            Assert.InRange(sizes.StepBytes, 4 * 32, caches.L1);
            Assert.True(sizes.Rows >= 12 && sizes.Rows % 12 == 0);
            Assert.True(sizes.Columns >= 512 && sizes.Columns % 128 == 0);
            Assert.InRange((long)sizes.Rows * sizes.StepBytes, 0, Math.Max(caches.L2 / 4, 12 * sizes.StepBytes));
        });

    [Fact]
    public void Those_of_this_machine_are_sensible()
    {
        Assert.InRange(CacheSizes.Here.L1, 8 << 10, 256 << 10);
        Assert.InRange(CacheSizes.Here.L2, 64 << 10, 16 << 20);
    }
}
