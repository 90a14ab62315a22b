namespace ActorGraph.Benchmarks.Wire;

/// <summary>The process's memory as the operating system counts it (Linux).</summary>
internal static class Memory
{
    private const string ResetPeak = "5"; // proc(5): clear_refs

    /// <summary>Gives back what is free, and starts the peak anew; returns the bytes resident now.</summary>
    public static long Idle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", ResetPeak);
        return Status("VmRSS:");
    }

    /// <summary>The most bytes that were resident since.</summary>
    public static long Peak() => Status("VmHWM:");

    private static long Status(string key) =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(key, StringComparison.Ordinal))[key.Length..].Replace("kB", "")) * 1024;
}
