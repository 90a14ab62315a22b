using System.Diagnostics;

namespace ActorGraph.Kernels;

/// <summary>
/// A thread that computes parts of kernels for others. After its last part it watches for the next for a while, because
/// waking a thread takes as long as a small product; then, or as soon as its core is wanted, it sleeps.
/// </summary>
internal sealed class SpareThread
{
    private const int Sleeping = 0, Watching = 1, Claimed = 2, Posted = 3;

    // How long it watches: some ten times what waking it costs.
    private static readonly long WatchTicks = Stopwatch.Frequency / 5000;

    private readonly WakeUp _wake = new();
    private SharedWork? _work;
    private int _state = Sleeping;
    private int _limit = 1;
    private bool _isAsleep; // when it was claimed

    public SpareThread(int index) =>
        new Thread(Loop) { IsBackground = true, Name = $"actorgraph-kernel-{index}" }.UnsafeStart();

    /// <summary>
    /// Claims the thread, which neither computes for others nor goes to sleep until it is given an offer or let go; false: it has
    /// other work, or sleeps and is not to be woken.
    /// </summary>
    public bool TryClaim(bool wakes)
    {
        int seen = Volatile.Read(ref _state);
        if (seen != Watching && !(seen == Sleeping && wakes)) return false;
        if (Interlocked.CompareExchange(ref _state, Claimed, seen) != seen) return false;
        _isAsleep = seen == Sleeping;
        return true;
    }

    /// <summary>Lets go of a thread that was claimed.</summary>
    public void Unclaim() => Volatile.Write(ref _state, _isAsleep ? Sleeping : Watching);

    /// <summary>Offers parts to a thread that was claimed.</summary>
    public void Post(SharedWork work)
    {
        work.Offer();
        (_work, _limit) = (work, work.Limit);
        bool isAsleep = _isAsleep;
        Volatile.Write(ref _state, Posted);
        if (isAsleep) _wake.Call();
    }

    /// <summary>Takes the offer back if the thread has not come to it.</summary>
    public void TakeBack(SharedWork work)
    {
        // Another thread's work may be posted by now, if this one is done; then it is not touched.
        if (!ReferenceEquals(Volatile.Read(ref _work), work)) return;
        if (Interlocked.CompareExchange(ref _state, Claimed, Posted) != Posted) return;
        bool isOwn = ReferenceEquals(_work, work);
        Volatile.Write(ref _state, isOwn ? Watching : Posted);
        if (!isOwn) return;
        work.Close();
        Cores.GiveBack();
    }

    private void Loop()
    {
        while (true)
        {
            _wake.Wait();
            Watch();
        }
    }

    // Ends when the state is Sleeping.
    private void Watch()
    {
        long until = Stopwatch.GetTimestamp() + WatchTicks;
        while (true)
        {
            int seen = Volatile.Read(ref _state);
            if (seen == Posted && Interlocked.CompareExchange(ref _state, Claimed, Posted) == Posted)
            {
                Compute();
                until = Stopwatch.GetTimestamp() + WatchTicks;
                continue;
            }

            if (seen == Watching && (Cores.AreTaken(_limit) || Stopwatch.GetTimestamp() > until)
                && Interlocked.CompareExchange(ref _state, Sleeping, Watching) == Watching) return;
            Thread.SpinWait(8);
        }
    }

    private void Compute()
    {
        SharedWork work = _work!;
        try
        {
            work.TakeParts(isSpare: true);
        }
        catch (Exception e)
        {
            work.Fail(e);
        }

        Cores.GiveBack();
        Volatile.Write(ref _state, Watching);
        work.Close();
    }
}
