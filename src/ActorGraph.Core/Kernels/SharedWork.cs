namespace ActorGraph.Kernels;

/// <summary>Parts of one kernel, which threads take one by one. Reused by the thread that runs the kernel.</summary>
internal sealed unsafe class SharedWork
{
    private delegate*<void*, int, void> _body;
    private void* _context;
    private int _parts, _next;
    private int _open; // offers to spare threads that are neither taken back nor done
    private Exception? _failure;
    private uint _sharable; // wraps around

    /// <summary>The cores that may be used in all.</summary>
    public int Limit { get; private set; }

    /// <summary>How many kernels of the thread were large enough to share, whether or not a core was idle; others may look.</summary>
    public uint Sharable => Volatile.Read(ref _sharable);

    /// <summary>Counts such a kernel, on the thread that runs it.</summary>
    public void CountSharable() => Volatile.Write(ref _sharable, _sharable + 1);

    /// <summary>Starts anew; nobody else knows of the work yet.</summary>
    public void Begin(int parts, delegate*<void*, int, void> body, void* context, int limit)
    {
        (_parts, Limit, _next, _failure) = (parts, limit, 0, null);
        _body = body;
        _context = context;
    }

    /// <summary>Counts an offer.</summary>
    public void Offer() => Interlocked.Increment(ref _open);

    /// <summary>An offer is done with, or was taken back; who held it touches the work no more.</summary>
    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>Computes parts until none is left, or, on a spare thread, until its core is wanted.</summary>
    public void TakeParts(bool isSpare)
    {
        while (true)
        {
            int part = Interlocked.Increment(ref _next) - 1;
            if (part >= _parts) return;
            _body(_context, part);
            if (isSpare && Cores.AreTaken(Limit, more: true)) return;
        }
    }

    /// <summary>Remembers what went wrong on a spare thread.</summary>
    public void Fail(Exception failure) => Volatile.Write(ref _failure, failure);

    /// <summary>Waits until every spare thread has finished the part that it is at.</summary>
    public void Finish()
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _open) != 0) spin.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Throws if a part failed on a spare thread.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure) throw new InvalidOperationException("a part of a kernel failed on a spare thread", failure);
    }
}
