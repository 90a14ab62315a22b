namespace ActorGraph.Data;

/// <summary>
/// Seeded orders of samples. An order is a function of (seed, epoch) and of nothing else, so that a resumed run draws the
/// order that the interrupted one would have drawn.
/// </summary>
public static class Permutation
{
    private const ulong Golden = 0x9E3779B97F4A7C15; // 2⁶⁴ / golden ratio: SplitMix64's step

    /// <summary>The numbers 0…<paramref name="count"/> − 1 in the order of an epoch.</summary>
    public static int[] Of(int count, ulong seed, ulong epoch)
    {
        var order = new int[count];
        Fill(order, seed, epoch);
        return order;
    }

    /// <summary>Writes the numbers 0…Length − 1 in the order of an epoch.</summary>
    public static void Fill(Span<int> order, ulong seed, ulong epoch)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Shuffle(order, seed, epoch);
    }

    /// <summary>Fisher–Yates over counters: whatever stands in <paramref name="items"/>, in the order of an epoch.</summary>
    public static void Shuffle(Span<int> items, ulong seed, ulong epoch)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            // The high half of a 64×32-bit product: its bias is below 2⁻³², far under what any number of epochs could show.
            int j = (int)Math.BigMul(Bits(seed, epoch, (ulong)i), (ulong)i + 1, out _);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>64 random bits that are a function of a seed and two counters: three rounds of SplitMix64's finaliser.</summary>
    internal static ulong Bits(ulong seed, ulong a, ulong b) => Mix(Mix(Mix(seed + Golden) ^ (a + Golden)) ^ (b * Golden + 1));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
