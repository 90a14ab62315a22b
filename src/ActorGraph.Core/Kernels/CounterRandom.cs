namespace ActorGraph.Kernels;

/// <summary>
/// Random numbers as a function of (seed, node, step, sample, index): nothing is stored and nothing advances, so it does not
/// matter where, when or in what order they are drawn.
/// <para>
/// Philox4x32-10 of J. Salmon, M. Moraes, R. Dror and D. Shaw, “Parallel random numbers: as easy as 1, 2, 3” (SC 2011). The
/// key is the seed, the counter is (index / 2, sample, node, step): within one seed two different numbers never come from the
/// same block as long as indices stay below 2³³ and steps below 2³² (what is above is folded into the key).
/// </para>
/// </summary>
/// <example><c>bool keep = new CounterRandom(seed, node, step, sample).Uniform(element) >= 0.5;</c></example>
/// <param name="seed">The seed of the run.</param>
/// <param name="node">Who draws: the number of a node in its graph; negative numbers are free for other users.</param>
/// <param name="step">The step.</param>
/// <param name="sample">The place of the sample in the whole step's batch.</param>
public readonly struct CounterRandom(ulong seed, int node, long step = 0, int sample = 0)
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85; // golden ratio and √3 − 1: the key grows by them each round
    private const int Rounds = 10;

    /// <summary>64 random bits.</summary>
    public ulong Bits(long index)
    {
        long block = index >> 1;
        var key = ((uint)seed ^ (uint)(block >> 32), (uint)(seed >> 32) ^ (uint)(step >> 32));
        var (x0, x1, x2, x3) = Philox(((uint)block, (uint)sample, (uint)node, (uint)step), key);
        return (index & 1) == 0 ? (ulong)x1 << 32 | x0 : (ulong)x3 << 32 | x2;
    }

    /// <summary>A multiple of 2⁻⁵³ in [0, 1).</summary>
    public double Uniform(long index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A multiple of 2⁻²⁴ in [0, 1): the leading bits of <see cref="Uniform"/>.</summary>
    public float UniformSingle(long index) => (Bits(index) >> 40) * (1f / (1U << 24));

    /// <summary>A number of the standard normal distribution, within ±8.3: the quantile of a uniform number.</summary>
    public double Normal(long index) => NormalQuantile.At(((Bits(index) >> 12) + 0.5) * (1.0 / (1UL << 52)));

    /// <summary>An integer in 0…<paramref name="bound"/> − 1; its bias is below <paramref name="bound"/> · 2⁻⁶⁴.</summary>
    public int Below(long index, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>The block cipher itself: ten rounds over a counter of four words under a key of two.</summary>
    internal static (uint, uint, uint, uint) Philox((uint, uint, uint, uint) counter, (uint, uint) key)
    {
        var (x0, x1, x2, x3) = counter;
        var (k0, k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0, p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            (k0, k1) = (k0 + Weyl0, k1 + Weyl1);
        }

        return (x0, x1, x2, x3);
    }
}
