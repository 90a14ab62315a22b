namespace ActorGraph.Runtime.Coordination;

/// <summary>
/// What was asked of a run and not answered yet. When the run is over, whatever its coordinator never came to is answered here.
/// Thread-safe.
/// </summary>
internal sealed class PendingRequests
{
    private readonly HashSet<IRequest> _requests = new(ReferenceEqualityComparer.Instance);
    private bool _isOver;

    /// <summary>Whether the run is over.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_requests) return _requests.Count;
        }
    }

    /// <summary>Notes a request, before it is told.</summary>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    public void Add(IRequest request)
    {
        lock (_requests)
        {
            ObjectDisposedException.ThrowIf(_isOver, typeof(GraphRun));
            _requests.Add(request);
            request.Pending = this;
        }
    }

    /// <summary>Forgets a request that was answered, or that nobody waits for any more.</summary>
    public void Remove(IRequest request)
    {
        lock (_requests) _requests.Remove(request);
    }

    /// <summary>Answers all that is left, and takes no more.</summary>
    public void Close()
    {
        IRequest[] left;
        lock (_requests)
        {
            _isOver = true;
            left = [.. _requests];
            _requests.Clear();
        }

        foreach (IRequest request in left) request.Answer(null, new ObjectDisposedException(nameof(GraphRun), "the run was stopped"));
    }
}
