using System.Runtime.Intrinsics.X86;

namespace ActorGraph.Kernels;

/// <summary>The data caches of a core, in bytes. How fast a kernel is depends on them; no bit does.</summary>
/// <param name="L1">The first level.</param>
/// <param name="L2">The second level.</param>
/// <param name="L3">The third level, which cores may share; 0: there is none.</param>
internal readonly record struct CacheSizes(int L1, int L2, int L3)
{
    /// <summary>What is assumed where the processor does not say, or says what cannot be: what most have at least.</summary>
    public static readonly CacheSizes Assumed = new(32 << 10, 512 << 10, 4 << 20);

    private const int IntelCaches = 4, AmdCaches = unchecked((int)0x8000001D); // leaves of CPUID with the same contents
    private const int MostCaches = 16;

    /// <summary>Those of the processor that runs this process.</summary>
    public static CacheSizes Here { get; } = Read();

    /// <summary>
    /// What CPUID lists, one cache after another (Intel 64 manual, volume 2A, CPUID leaf 4; AMD64 manual, volume 3, leaf 8000_001Dh).
    /// </summary>
    /// <param name="cache">The registers of a cache, by number; of type 0 behind the last.</param>
    internal static CacheSizes Of(Func<int, (int Eax, int Ebx, int Ecx, int Edx)> cache)
    {
        Span<long> levels = stackalloc long[4];
        for (int i = 0; i < MostCaches; i++)
        {
            (int eax, int ebx, int ecx, _) = cache(i);
            int type = eax & 31, level = (eax >> 5) & 7;
            if (type == 0) break;
            if (type == 2 || level is < 1 or > 3) continue; // of instructions
            long ways = (ebx >>> 22) + 1L, partitions = ((ebx >>> 12) & 0x3FF) + 1L, line = (ebx & 0xFFF) + 1L, sets = (uint)ecx + 1L;
            levels[level] = ways * partitions * line * sets;
        }

        return new CacheSizes(
            Within(levels[1], 8 << 10, 256 << 10, Assumed.L1), Within(levels[2], 64 << 10, 16 << 20, Assumed.L2),
            (int)Math.Clamp(levels[3], 0, 1 << 30));
    }

    private static int Within(long bytes, int least, int most, int assumed) => bytes >= least && bytes <= most ? (int)bytes : assumed;

    private static CacheSizes Read()
    {
        if (!X86Base.IsSupported) return Assumed;
        (int most, int maker, _, _) = X86Base.CpuId(0, 0);
        bool isIntel = maker == 0x756E6547; // "Genu"
        if (isIntel ? most < IntelCaches : (uint)X86Base.CpuId(int.MinValue, 0).Eax < unchecked((uint)AmdCaches)) return Assumed;
        return Of(number => X86Base.CpuId(isIntel ? IntelCaches : AmdCaches, number));
    }
}
