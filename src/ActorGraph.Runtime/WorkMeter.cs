using System.Diagnostics;

namespace ActorGraph.Runtime;

/// <summary>Adds up what the nodes of a process do. Thread-safe.</summary>
internal sealed class WorkMeter
{
    private const int MostCounted = 255;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly int[] _nodesByPasses = new int[MostCounted + 1];
    private long _ticks, _turnTicks;

    /// <summary>Thread time inside nodes.</summary>
    public TimeSpan Computing => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks));

    /// <summary>Time in which a stage had its turn.</summary>
    public TimeSpan InTurns => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _turnTicks));

    /// <summary>Time since the meter began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Passes in flight: the most that one of the nodes holds something of.</summary>
    public int Passes
    {
        get
        {
            for (int passes = MostCounted; passes > 0; passes--)
                if (Volatile.Read(ref _nodesByPasses[passes]) > 0) return passes;
            return 0;
        }
    }

    /// <summary>Adds the time since a time stamp of <see cref="Stopwatch"/>.</summary>
    public void Worked(long since) => Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - since);

    /// <summary>Adds the time of a turn, in the unit of <see cref="Stopwatch"/>.</summary>
    public void TookTurn(long ticks) => Interlocked.Add(ref _turnTicks, ticks);

    /// <summary>Notes that a node holds something of so many passes, where it held something of so many before.</summary>
    public void Holds(int passes, int before)
    {
        if (passes == before) return;
        Interlocked.Increment(ref _nodesByPasses[Math.Min(passes, MostCounted)]);
        Interlocked.Decrement(ref _nodesByPasses[Math.Min(before, MostCounted)]);
    }
}
