namespace ActorGraph.Runtime.Coordination;

/// <summary>Requests that wait for their turn. The places of those that left are used again, so that a step that waits leaves no garbage.</summary>
internal sealed class RequestQueue
{
    private const int MostSpare = 64;

    private readonly LinkedList<IRequest> _waiting = new();
    private readonly Stack<LinkedListNode<IRequest>> _spare = [];

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>The one that is next; null: none waits.</summary>
    public IRequest? First => _waiting.First?.Value;

    /// <summary>To the end.</summary>
    public void AddLast(IRequest request) => _waiting.AddLast(Place(request));

    /// <summary>Before all others: it had its turn, and is to have it again.</summary>
    public void AddFirst(IRequest request) => _waiting.AddFirst(Place(request));

    /// <summary>Takes the first one, if there is one.</summary>
    public bool TryTake(out IRequest request)
    {
        request = First!;
        if (request is null) return false;
        Remove(_waiting.First!);
        return true;
    }

    /// <summary>Takes a request out of its place; false: it does not wait.</summary>
    public bool Remove(IRequest request)
    {
        for (LinkedListNode<IRequest>? node = _waiting.First; node is not null; node = node.Next)
        {
            if (!ReferenceEquals(node.Value, request)) continue;
            Remove(node);
            return true;
        }

        return false;
    }

    private LinkedListNode<IRequest> Place(IRequest request)
    {
        if (!_spare.TryPop(out LinkedListNode<IRequest>? node)) return new(request);
        node.Value = request;
        return node;
    }

    private void Remove(LinkedListNode<IRequest> node)
    {
        _waiting.Remove(node);
        node.Value = null!;
        if (_spare.Count < MostSpare) _spare.Push(node);
    }
}
