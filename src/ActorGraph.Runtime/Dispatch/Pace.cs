using System.Diagnostics;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>
/// Whether the tasks of a thread are worth handing to another one: they take long, and no kernel in them is large enough to be shared,
/// which uses the other cores better, because what a chain of nodes works on stays in the caches of one. Judged over each millisecond
/// of work. Its thread alone counts; others may look. Times are those of <see cref="Stopwatch.GetTimestamp"/>, given by the caller.
/// </summary>
/// <param name="now">The time; from here on there is no work.</param>
internal sealed class Pace(long now)
{
    /// <summary>From so long a task on, on average, it pays to hand one to another thread.</summary>
    public static readonly long Long = Stopwatch.Frequency / 20_000;

    /// <summary>How much work the average is taken over, at least.</summary>
    public static readonly long Span = Stopwatch.Frequency / 1000;

    private const uint Between = 8; // tasks between two looks at the clock, each of which costs a tenth of a short task

    private long _began = now; // when the first task of this span began, moved on by the time without work since
    private long _paused = now;
    private uint _done, _doneBefore; // in all, and before this span; they wrap around, as the next
    private uint _sharableBefore;
    private bool _areWorthHanding;
    private Seen? _seen; // by other threads

    /// <summary>Tasks done.</summary>
    public uint Done => Volatile.Read(ref _done);

    /// <summary>Whether the tasks of the span before were worth it.</summary>
    public bool AreWorthHanding => Volatile.Read(ref _areWorthHanding);

    /// <summary>There is work from here on.</summary>
    public void Resume(long now)
    {
        _began += now - _paused;
        Volatile.Write(ref _seen, null); // who looked before saw a thread without work
    }

    /// <summary>There is none from here on.</summary>
    public void Pause(long now) => _paused = now;

    /// <summary>Counts a task that was done; true: it is time for <see cref="Look"/>.</summary>
    public bool Count()
    {
        Volatile.Write(ref _done, _done + 1);
        return _done % Between == 0;
    }

    /// <summary>Ends the span if it is long enough.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sharable">Kernels of the thread, in all, that were large enough to be shared.</param>
    public void Look(long now, uint sharable)
    {
        long ticks = now - _began;
        if (ticks < Span) return;
        Volatile.Write(ref _areWorthHanding, sharable == _sharableBefore && ticks > Long * (_done - _doneBefore));
        (_began, _doneBefore, _sharableBefore) = (now, _done, sharable);
    }

    /// <summary>For another thread, while there is work: whether nothing was done since one looked so long ago, nor a kernel begun.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sharable">As for <see cref="Look"/>.</param>
    /// <param name="ticks">How long ago.</param>
    public bool IsHeldUp(long now, uint sharable, long ticks)
    {
        if (Volatile.Read(ref _seen) is { } seen && seen.Done == Done && seen.Sharable == sharable) return now - seen.At >= ticks;
        Volatile.Write(ref _seen, new Seen(now, Done, sharable));
        return false;
    }

    private sealed record Seen(long At, uint Done, uint Sharable);
}
