using System.Diagnostics;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>
/// How long the tasks of a thread take, over each millisecond of its work. Its thread alone counts; others may look. Times are
/// those of <see cref="Stopwatch.GetTimestamp"/>, given by the caller.
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
    private uint _done, _doneBefore; // in all, and before this span; they wrap around
    private bool _wasLong;

    /// <summary>Tasks done.</summary>
    public uint Done => _done;

    /// <summary>Whether the tasks of the span before took long.</summary>
    public bool WasLong => Volatile.Read(ref _wasLong);

    /// <summary>Whether those of this one do, even if it is a single task that does not end.</summary>
    public bool IsLong(long now) => WasLong || Judge(now - Volatile.Read(ref _began)) is true;

    /// <summary>There is work from here on.</summary>
    public void Resume(long now) => Volatile.Write(ref _began, _began + (now - _paused));

    /// <summary>There is none from here on.</summary>
    public void Pause(long now) => _paused = now;

    /// <summary>Counts a task that was done; true: it is time for <see cref="Look"/>.</summary>
    public bool Count() => ++_done % Between == 0;

    /// <summary>Ends the span if it is long enough.</summary>
    public void Look(long now)
    {
        if (Judge(now - _began) is not { } isLong) return;
        Volatile.Write(ref _wasLong, isLong);
        _doneBefore = _done;
        Volatile.Write(ref _began, now);
    }

    private bool? Judge(long ticks) => ticks < Span ? null : ticks > Long * (Volatile.Read(ref _done) - Volatile.Read(ref _doneBefore));
}
