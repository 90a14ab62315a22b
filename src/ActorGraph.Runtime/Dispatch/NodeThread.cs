using System.Diagnostics;
using ActorGraph.Kernels;
using Akka.Dispatch;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>One thread of a <see cref="NodeExecutor"/>, with a queue of its own.</summary>
internal sealed class NodeThread(NodeExecutor executor, bool isShared)
{
    private const int Working = 0, Looking = 1, Asleep = 2, Invited = 3;
    private const int MostMilliseconds = 8; // between two looks: 1, and twice as many after each that finds nothing

    // How long a thread that has run out of work watches for more: about what waking it would cost.
    private static readonly long WatchTicks = Stopwatch.Frequency / 20_000;

    private readonly WakeUp _wake = new();
    private readonly Pace _pace = new(Stopwatch.GetTimestamp());
    private SharedWork? _kernels; // that of the thread, once it runs
    private IRunnable?[] _queue = new IRunnable?[64];
    private int _first, _waiting; // a ring; its length is a power of two
    private int _lock;
    private int _state = Working;
    private int _milliseconds = 1; // until the next look

    /// <summary>The node thread that the caller is on; null elsewhere.</summary>
    [field: ThreadStatic]
    public static NodeThread? Current { get; private set; }

    /// <summary>Whose thread it is.</summary>
    public NodeExecutor Executor => executor;

    /// <summary>Tasks run so far; it wraps around.</summary>
    public uint Done => _pace.Done;

    /// <summary>Tasks that wait in the queue.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Start(string name)
    {
        executor.Activate();
        new Thread(Loop) { IsBackground = true, Name = name }.UnsafeStart();
    }

    /// <summary>Queues a task, on this thread, and returns how many wait.</summary>
    public int Push(IRunnable task)
    {
        Enter();
        if (_waiting == _queue.Length) Grow();
        _queue[(_first + _waiting) & (_queue.Length - 1)] = task;
        int waiting = ++_waiting;
        Exit();
        return waiting;
    }

    /// <summary>Takes the task that has waited longest, on any thread.</summary>
    public IRunnable? Pop()
    {
        if (Volatile.Read(ref _waiting) == 0) return null;
        Enter();
        IRunnable? task = null;
        if (_waiting > 0)
        {
            task = _queue[_first];
            _queue[_first] = null;
            _first = (_first + 1) & (_queue.Length - 1);
            _waiting--;
        }

        Exit();
        return task;
    }

    /// <summary>Whether it pays to take over what waits here.</summary>
    public bool AreTasksWorthHanding => _pace.AreWorthHanding;

    /// <summary>Whether the thread is at one task for long, for another that looks.</summary>
    /// <param name="areCoresTaken">Whether every core is in use: then what is held up has to wait a little longer.</param>
    public bool IsHeldUp(bool areCoresTaken) => Volatile.Read(ref _state) == Working && Volatile.Read(ref _kernels) is { } kernels
        && _pace.IsHeldUp(Stopwatch.GetTimestamp(), kernels.Sharable, areCoresTaken ? MostMilliseconds * Pace.Span : Pace.Span);

    /// <summary>Wakes the thread; false: it was awake, or somebody else does.</summary>
    public bool Wake() => TryInvite(Asleep) || TryInvite(Looking);

    /// <summary>Wakes the thread if it sleeps, or where tasks are worth handing over if it looks around.</summary>
    public bool Invite(bool areTasksWorthHanding) => TryInvite(Asleep) || (areTasksWorthHanding && TryInvite(Looking));

    private bool TryInvite(int from)
    {
        if (Volatile.Read(ref _state) != from || Interlocked.CompareExchange(ref _state, Invited, from) != from) return false;
        if (from == Asleep) executor.Sleeps(false);
        _wake.Call();
        return true;
    }

    private void Loop()
    {
        Current = this;
        Volatile.Write(ref _kernels, Cores.Own);
        IRunnable? task = null;
        while (true)
        {
            Cores.Enter(executor.Threads); // here, not with every message: a thread that works has its core
            _pace.Resume(Stopwatch.GetTimestamp());
            for (; (task ?? executor.Next(this)) is { } next; task = null) Run(next);
            _pace.Pause(Stopwatch.GetTimestamp());
            Cores.Leave();
            if (!executor.IsStopped && Watch()) continue;
            executor.Deactivate(); // a full fence: either this sees what comes last, or who brings it sees that nobody is active
            if (executor.IsStopped && !executor.HasShared) return;
            while (!executor.IsStopped && (task = Rest()) is null && !(executor.IsIdle && executor.HasShared))
            {
            }

            executor.Activate();
        }
    }

    private void Run(IRunnable task)
    {
        try
        {
            task.Run();
        }
        catch (Exception e)
        {
            executor.Report(e);
        }

        if (_pace.Count() && isShared) _pace.Look(Stopwatch.GetTimestamp(), _kernels!.Sharable);
    }

    // Spins for a while where a message from outside is likely to come: after the last of a step.
    private bool Watch()
    {
        if (executor.IsAnotherActive) return false;
        long until = Stopwatch.GetTimestamp() + WatchTicks;
        do
        {
            if (executor.HasShared) return true;
            Thread.SpinWait(10);
        }
        while (Stopwatch.GetTimestamp() < until && !executor.IsStopped);
        return false;
    }

    // Waits until there may be something to do: with others at work for the next look, else until it is woken.
    private IRunnable? Rest()
    {
        if (executor.IsIdle)
        {
            Volatile.Write(ref _state, Asleep);
            executor.Sleeps(true); // a full fence: either this sees the work, or who brings it sees the sleeper
            if (executor.IsIdle && !executor.HasShared && !executor.IsStopped) _wake.Wait();
            else if (Interlocked.CompareExchange(ref _state, Working, Asleep) == Asleep) executor.Sleeps(false);
            else _wake.Wait(); // an invitation is on its way
            Volatile.Write(ref _state, Working);
            _milliseconds = 1;
            return executor.IsIdle ? null : executor.Steal(this);
        }

        Volatile.Write(ref _state, Looking);
        bool isInvited = _wake.Wait(_milliseconds);
        if (!isInvited && Interlocked.CompareExchange(ref _state, Working, Looking) != Looking) _wake.Wait();
        Volatile.Write(ref _state, Working);
        IRunnable? stolen = executor.Steal(this);
        _milliseconds = isInvited || stolen is not null ? 1 : Math.Min(2 * _milliseconds, MostMilliseconds);
        return stolen;
    }

    private void Grow()
    {
        var larger = new IRunnable?[2 * _queue.Length];
        for (int i = 0; i < _waiting; i++) larger[i] = _queue[(_first + i) & (_queue.Length - 1)];
        (_queue, _first) = (larger, 0);
    }

    private void Enter()
    {
        if (!isShared) return;
        for (var spin = new SpinWait(); Interlocked.Exchange(ref _lock, 1) != 0;) spin.SpinOnce(sleep1Threshold: -1); // it may be held by a thread without a core
    }

    private void Exit()
    {
        if (isShared) Volatile.Write(ref _lock, 0);
    }
}
