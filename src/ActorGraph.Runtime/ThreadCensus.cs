using System.Collections.Concurrent;

namespace ActorGraph.Runtime;

/// <summary>Which threads executed node work in a run, and how many messages all of them took.</summary>
internal sealed class ThreadCensus
{
    private static readonly ConcurrentBag<Tally> Tallies = []; // of every thread that ever took a message

    [ThreadStatic]
    private static Tally? _own;

    private readonly ConcurrentDictionary<int, bool> _threads = new();

    /// <summary>Messages that nodes of this process took, in all runs.</summary>
    public static long Messages => Tallies.Sum(t => Volatile.Read(ref t.Messages));

    /// <summary>How many different threads were counted.</summary>
    public int Threads => _threads.Count;

    /// <summary>Counts a message and the current thread: an addition that no other thread takes part in, and a reference comparison but for
    /// the first time.</summary>
    public void Count()
    {
        Tally own = _own ?? Begin();
        own.Messages++;
        if (ReferenceEquals(own.Last, this)) return;
        own.Last = this;
        _threads[Environment.CurrentManagedThreadId] = true;
    }

    private static Tally Begin()
    {
        Tallies.Add(_own = new Tally());
        return _own;
    }

    private sealed class Tally
    {
        public long Messages;
        public ThreadCensus? Last;
    }
}
