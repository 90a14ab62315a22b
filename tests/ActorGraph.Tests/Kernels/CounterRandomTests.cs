using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

public class CounterRandomTests
{
    // kat_vectors of Random123: philox4x32, 10 rounds
    [Theory]
    [InlineData(0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
        0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
        0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0,
        0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Philox_gives_the_published_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), CounterRandom.Philox((c0, c1, c2, c3), (k0, k1)));

    [Fact]
    public void Bits_are_the_halves_of_a_block_whose_counter_is_index_sample_node_step()
    {
        var (x0, x1, x2, x3) = CounterRandom.Philox((5, 3, 2, 9), (0x55667788, 0x11223344));
        var random = new CounterRandom(0x1122334455667788, node: 2, step: 9, sample: 3);
        Assert.Equal((ulong)x1 << 32 | x0, random.Bits(10));
        Assert.Equal((ulong)x3 << 32 | x2, random.Bits(11));
    }

    [Fact]
    public void Numbers_differ_in_each_argument_and_not_between_two_draws()
    {
        var seen = new HashSet<ulong>();
        foreach (ulong seed in new ulong[] { 0, 1, 1UL << 32 })
            foreach (int node in new[] { -1, 0, 1 })
                foreach (long step in new long[] { 0, 1, uint.MaxValue })
                    foreach (int sample in new[] { 0, 1, int.MaxValue })
                        foreach (long index in new long[] { 0, 1, 2, 3 })
                        {
                            ulong bits = new CounterRandom(seed, node, step, sample).Bits(index);
                            Assert.True(seen.Add(bits));
                            Assert.Equal(bits, new CounterRandom(seed, node, step, sample).Bits(index));
                        }
    }

    [Fact]
    public void Uniform_and_single_agree_on_their_leading_bits_and_stay_below_one()
    {
        var random = new CounterRandom(7, 1);
        for (int i = 0; i < 10_000; i++)
        {
            double u = random.Uniform(i);
            Assert.InRange(u, 0, Math.BitDecrement(1.0));
            Assert.Equal(Math.Floor(u * (1 << 24)) / (1 << 24), random.UniformSingle(i));
        }
    }

    [Fact]
    public void Uniform_has_the_moments_of_its_distribution()
    {
        const int N = 200_000;
        var random = new CounterRandom(11, 4, 2);
        double sum = 0, squares = 0, products = 0;
        for (int i = 0; i < N; i++)
        {
            double u = random.Uniform(i) - 0.5;
            sum += u;
            squares += u * u;
            products += u * (random.Uniform(i + 1) - 0.5);
        }

        // five standard errors: √(1/12/N) = 6.5e-4, √(1/180/N) = 1.7e-4, 1/12/√N = 1.9e-4
        Assert.InRange(sum / N, -3.3e-3, 3.3e-3);
        Assert.InRange(squares / N, 1 / 12.0 - 8.5e-4, 1 / 12.0 + 8.5e-4);
        Assert.InRange(products / N, -9.5e-4, 9.5e-4);
    }

    [Fact]
    public void Normal_has_the_moments_and_tails_of_its_distribution()
    {
        const int N = 200_000;
        var random = new CounterRandom(13, 4, 2);
        double sum = 0, squares = 0, cubes = 0, fourths = 0;
        int beyond = 0;
        for (int i = 0; i < N; i++)
        {
            double x = random.Normal(i);
            sum += x;
            squares += x * x;
            cubes += x * x * x;
            fourths += x * x * x * x;
            if (Math.Abs(x) > 1.959963984540054) beyond++;
        }

        // five standard errors: 1/√N = 2.2e-3, √(2/N) = 3.2e-3, √(15/N) = 8.7e-3, √(96/N) = 2.2e-2, √(0.05·0.95/N) = 4.9e-4
        Assert.InRange(sum / N, -1.1e-2, 1.1e-2);
        Assert.InRange(squares / N, 1 - 1.6e-2, 1 + 1.6e-2);
        Assert.InRange(cubes / N, -4.4e-2, 4.4e-2);
        Assert.InRange(fourths / N, 3 - 0.11, 3 + 0.11);
        Assert.InRange(beyond / (double)N, 0.05 - 2.5e-3, 0.05 + 2.5e-3);
    }

    // the inverse normal distribution function, from an independent implementation
    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.075, -1.4395314709384557)]
    [InlineData(0.0749, -1.4402382675279632)]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.925, 1.439531470938456)]
    [InlineData(0.99, 2.3263478740408408)]
    [InlineData(1e-05, -4.2648907939228256)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-16, -8.222082216130435)]
    [InlineData(1.1102230246251565e-16, -8.209536151601386)]
    [InlineData(0.9999999999999999, 8.209536151601386)]
    public void Quantiles_are_those_of_the_normal_distribution(double p, double x) =>
        Assert.InRange(NormalQuantile.At(p), x - 4e-16 * Math.Abs(x), x + 4e-16 * Math.Abs(x));

    [Fact]
    public void Log_is_within_two_ulp()
    {
        var random = new CounterRandom(3, 0);
        for (int i = 0; i < 10_000; i++)
        {
            double x = Math.ScaleB(1 + random.Uniform(i), random.Below(i + 10_000, 120) - 100), expected = Math.Log(x);
            Assert.InRange(NormalQuantile.Log(x) - expected, -4.5e-16 * Math.Abs(expected), 4.5e-16 * Math.Abs(expected));
        }
    }

    [Fact]
    public void Below_covers_its_range_evenly()
    {
        var counts = new int[7];
        var random = new CounterRandom(5, -1);
        for (int i = 0; i < 70_000; i++) counts[random.Below(i, 7)]++;
        Assert.All(counts, c => Assert.InRange(c, 10_000 - 463, 10_000 + 463)); // five times √(70,000 · 6/49) = 92.6
    }

    [Fact]
    public void Below_refuses_an_empty_range() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(1, 1).Below(0, 0));
}
