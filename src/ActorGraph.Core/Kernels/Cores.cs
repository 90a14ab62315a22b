using System.Numerics;

namespace ActorGraph.Kernels;

/// <summary>
/// The cores that computing threads use together. A thread that computes enters with the number of cores there are in all; a
/// kernel with enough to do then shares its parts with spare threads, one for each core that is idle. On a thread that did not
/// enter, a kernel runs alone.
/// <para>
/// Who computes a part never changes a bit: parts are pieces of a result that do not overlap. A spare thread takes no further
/// part once another computing thread wants its core, so a core is had by two for no longer than a part takes.
/// </para>
/// </summary>
public static unsafe class Cores
{
    private const int Most = 64; // spare threads

    private static readonly SpareThread?[] Spare = new SpareThread?[Most];

    private static int _busy; // threads that compute now

    [ThreadStatic]
    private static int _limit; // 0: the thread did not enter

    [ThreadStatic]
    private static SharedWork? _work; // that of the thread's kernels, one at a time

    /// <summary>Counts the calling thread as computing, until <see cref="Leave"/>.</summary>
    /// <param name="count">The cores that all threads together may use, at least 1.</param>
    public static void Enter(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (_limit == 0) Interlocked.Increment(ref _busy);
        _limit = count;
    }

    /// <summary>The calling thread computes no longer; its core is idle.</summary>
    public static void Leave()
    {
        if (_limit == 0) return;
        _limit = 0;
        Interlocked.Decrement(ref _busy);
    }

    /// <summary>What the calling thread shares.</summary>
    internal static SharedWork Own => _work ??= new SharedWork();

    /// <summary>The cores that the calling thread could compute on now, its own among them: asked by a kernel that is large enough to be
    /// shared.</summary>
    internal static int Available
    {
        get
        {
            if (_limit <= 1) return 1;
            Own.CountSharable();
            return Math.Clamp(_limit - Volatile.Read(ref _busy) + 1, 1, Most);
        }
    }

    /// <summary>Whether as many threads compute as there are cores, or more than that.</summary>
    internal static bool AreTaken(int count, bool more = false) => Volatile.Read(ref _busy) >= (more ? count + 1 : count);

    /// <summary>Gives a core back that was taken for a spare thread.</summary>
    internal static void GiveBack() => Interlocked.Decrement(ref _busy);

    /// <summary>
    /// Runs body(context, part) once for each part, on this thread and on spare ones, and returns when all are done. A body shares
    /// nothing itself.
    /// </summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="body">Computes one part.</param>
    /// <param name="context">What the body reads.</param>
    /// <param name="wakes">Whether the work is worth waking a thread that sleeps; else only those help that watch for work.</param>
    internal static void Run(int parts, delegate*<void*, int, void> body, void* context, bool wakes)
    {
        int limit = _limit;
        SharedWork work = Own;
        work.Begin(parts, body, context, limit);
        ulong posted = 0;
        for (int i = 0; i < Most && BitOperations.PopCount(posted) < parts - 1 && !AreTaken(limit); i++)
        {
            SpareThread spare = Spare[i] ?? Start(i);
            if (!spare.TryClaim(wakes)) continue; // before its core is taken: one that watches goes to sleep when it sees that all are
            if (!TryTake(limit))
            {
                spare.Unclaim();
                break;
            }

            spare.Post(work);
            posted |= 1ul << i;
        }

        try
        {
            work.TakeParts(isSpare: false);
        }
        finally
        {
            for (; posted != 0; posted &= posted - 1) Spare[BitOperations.TrailingZeroCount(posted)]!.TakeBack(work);
            work.Finish();
        }

        work.ThrowIfFailed();
    }

    /// <summary>Takes a core for a spare thread, if one is idle.</summary>
    internal static bool TryTake(int limit)
    {
        int busy = Volatile.Read(ref _busy);
        return busy < limit && Interlocked.CompareExchange(ref _busy, busy + 1, busy) == busy;
    }

    private static SpareThread Start(int index)
    {
        lock (Spare) return Spare[index] ??= new SpareThread(index);
    }
}
