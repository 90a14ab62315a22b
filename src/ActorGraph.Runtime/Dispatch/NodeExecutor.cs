using System.Collections.Concurrent;
using ActorGraph.Kernels;
using Akka.Dispatch;
using Akka.Event;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>
/// The threads that node actors run on. What an actor sends is queued at the thread that sent it, so that a chain of nodes stays on
/// one warm thread: handing a message to another thread costs ten times what most messages take. The others take part
/// where that pays; and now and then they look whether a thread is held up in one.
/// </summary>
internal sealed class NodeExecutor : ExecutorService
{
    private const int SharedTurn = 32; // tasks of a thread's own between two looks at the shared queue

    private readonly ConcurrentQueue<IRunnable> _shared = new(); // from threads that are none of these
    private readonly NodeThread[] _threads;
    private readonly EventStream _events;
    private int _active; // threads that run tasks or watch for them
    private int _asleep; // threads that only a wake-up brings back
    private volatile bool _isStopped;

    public NodeExecutor(string id, int threads, EventStream events) : base(id)
    {
        _events = events;
        _threads = new NodeThread[threads];
        for (int i = 0; i < threads; i++) _threads[i] = new NodeThread(this, isShared: threads > 1);
        for (int i = 0; i < threads; i++) _threads[i].Start($"{id}-{i + 1}");
    }

    /// <summary>How many threads there are, and so how many cores they use in all, with what helps in their kernels.</summary>
    public int Threads => _threads.Length;

    /// <summary>Whether nothing new comes; the threads end when all is done.</summary>
    public bool IsStopped => _isStopped;

    /// <inheritdoc/>
    public override void Execute(IRunnable run)
    {
        if (NodeThread.Current is { } own && own.Executor == this)
        {
            int waiting = own.Push(run);
            if (waiting > 1 && _threads.Length > 1) Offer(own.AreTasksWorthHanding);
            return;
        }

        _shared.Enqueue(run);
        Interlocked.MemoryBarrier(); // either this sees that nobody is active, or who goes to sleep sees the task
        if (Volatile.Read(ref _active) == 0)
        {
            WakeOne();
            // the last words of actors that end with their system, when no thread is left
            if (_isStopped && _shared.TryDequeue(out IRunnable? late)) ThreadPool.UnsafeQueueUserWorkItem(late, preferLocal: false);
        }
        else if (_threads.Length > 1) Offer(Array.Exists(_threads, static t => t.AreTasksWorthHanding));
    }

    /// <inheritdoc/>
    public override void Shutdown()
    {
        _isStopped = true;
        foreach (NodeThread thread in _threads) thread.Wake();
    }

    /// <summary>A task that a thread runs next; null: there is none.</summary>
    public IRunnable? Next(NodeThread thread)
    {
        IRunnable? task;
        if (thread.Done % SharedTurn == 0 && _shared.TryDequeue(out task)) return task;
        return thread.Pop() ?? (_shared.TryDequeue(out task) ? task : null);
    }

    /// <summary>Whether there is a task that nobody has begun in the shared queue.</summary>
    public bool HasShared => !_shared.IsEmpty;

    /// <summary>Whether no thread runs tasks or watches for them.</summary>
    public bool IsIdle => Volatile.Read(ref _active) == 0;

    /// <summary>Whether a thread besides the calling one does.</summary>
    public bool IsAnotherActive => Volatile.Read(ref _active) > 1;

    /// <summary>Notes that a thread runs tasks from here on.</summary>
    public void Activate() => Interlocked.Increment(ref _active);

    /// <summary>Notes that a thread runs none any more; what comes in from here on wakes one if it was the last.</summary>
    public void Deactivate() => Interlocked.Decrement(ref _active);

    /// <summary>Notes that a thread is woken only when something is there, or that it no longer is.</summary>
    public void Sleeps(bool sleeps) => Interlocked.Add(ref _asleep, sleeps ? 1 : -1);

    /// <summary>A task that a thread without work takes from where tasks are worth it, or held up by one; null: there is none.</summary>
    public IRunnable? Steal(NodeThread thief)
    {
        foreach (NodeThread thread in _threads)
            if (thread != thief && (thread.Waiting > 0 || HasShared)
                && (thread.AreTasksWorthHanding || thread.IsHeldUp(Cores.AreTaken(_threads.Length)))
                && (thread.Pop() ?? (_shared.TryDequeue(out IRunnable? task) ? task : null)) is { } taken) return taken;
        return null;
    }

    /// <summary>Reports what no actor's supervision has caught.</summary>
    public void Report(Exception e) => _events.Publish(new Error(e, nameof(NodeExecutor), GetType(), "a task failed"));

    // There is more than one thread's work: who sleeps is to look at it, and who looks already is to take some if that pays.
    private void Offer(bool areTasksWorthHanding)
    {
        if (!areTasksWorthHanding && Volatile.Read(ref _asleep) == 0) return;
        foreach (NodeThread thread in _threads)
            if (thread.Invite(areTasksWorthHanding)) return;
    }

    private void WakeOne()
    {
        foreach (NodeThread thread in _threads)
            if (thread.Wake()) return;
    }
}
