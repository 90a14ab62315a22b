using System.Diagnostics;

namespace ActorGraph.Runtime;

/// <summary>Adds up the thread time that node work takes. Thread-safe.</summary>
internal sealed class WorkMeter
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _ticks;

    /// <summary>Thread time inside nodes.</summary>
    public TimeSpan Computing => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks));

    /// <summary>Time since the meter began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Adds the time since a time stamp of <see cref="Stopwatch"/>.</summary>
    public void Worked(long since) => Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - since);
}
