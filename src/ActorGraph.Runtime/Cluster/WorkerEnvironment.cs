using System.Diagnostics;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// What of .NET's own settings a worker process that a run starts is given, and that only an environment can give. Whoever has set
/// a variable decides.
/// </summary>
internal static class WorkerEnvironment
{
    /// <summary>
    /// Until this long after the last method was called for the first time (ms, hexadecimal), a worker computes with the code that was
    /// compiled ahead, instead of compiling all of it better, at the same moment as all the others on the same cores. With 3 workers
    /// on 2 cores and a delay of 4 s, 100 steps were done 4.2 to 5.2 s after the start, and without it 7.8 to 8.9 s.
    /// </summary>
    private const string CompilesLater = "DOTNET_TC_CallCountingDelayMs", Delay = "1000";

    /// <summary>
    /// The least that is allocated between two collections of young objects (bytes, hexadecimal; 32 MiB). A tensor that crosses is
    /// copied six times by Akka.Remote, each time into new arrays. With a budget that .NET chooses by itself, the memory goes
    /// back to the operating system and comes again with a page fault per 4 KiB: between two processes of a virtual machine in which a
    /// fault takes 13 µs, 150 to 220 MB/s; with this one 280 to 390 MB/s.
    /// </summary>
    private const string YoungObjects = "DOTNET_GCgen0size", Bytes = "2000000";

    /// <summary>Sets what a worker is to have.</summary>
    public static void Complete(ProcessStartInfo start)
    {
        start.Environment.TryAdd(CompilesLater, Delay);
        CompleteMemory(start);
    }

    /// <summary>Sets what concerns memory alone.</summary>
    public static void CompleteMemory(ProcessStartInfo start) => start.Environment.TryAdd(YoungObjects, Bytes);
}
