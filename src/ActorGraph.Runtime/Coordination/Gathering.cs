namespace ActorGraph.Runtime.Coordination;

/// <summary>Answers of several nodes to one request.</summary>
/// <param name="request">What was asked; null: the coordinator asked for itself.</param>
/// <param name="nodes">The nodes asked.</param>
/// <param name="finish">What becomes of all answers, in the order of the nodes.</param>
/// <param name="fail">What becomes of an error.</param>
internal sealed class Gathering(IRequest? request, int[] nodes, Func<object[], ICompletion> finish, Func<Exception, ICompletion> fail)
{
    private readonly Dictionary<int, int> _places = nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
    private readonly object?[] _replies = new object?[nodes.Length];
    private int _due = nodes.Length;

    public IRequest? Request => request;

    /// <summary>True with the last answer.</summary>
    public bool Add(int node, object reply)
    {
        int place = _places[node];
        if (_replies[place] is not null) return false;
        _replies[place] = reply;
        return --_due == 0;
    }

    public ICompletion Finish() => finish(_replies!);

    public ICompletion Fail(Exception error) => fail(error);
}
