using System.Collections.Concurrent;

namespace ActorGraph.Runtime;

/// <summary>Which threads executed node work in a run.</summary>
internal sealed class ThreadCensus
{
    [ThreadStatic]
    private static ThreadCensus? _last;

    private readonly ConcurrentDictionary<int, bool> _threads = new();

    /// <summary>How many different threads were counted.</summary>
    public int Threads => _threads.Count;

    /// <summary>Counts the current thread; a reference comparison but for the first time.</summary>
    public void Count()
    {
        if (ReferenceEquals(_last, this)) return;
        _last = this;
        _threads[Environment.CurrentManagedThreadId] = true;
    }
}
