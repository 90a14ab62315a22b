namespace ActorGraph.Runtime.Coordination;

/// <summary>Answers of several nodes to one request.</summary>
/// <param name="nodes">The nodes asked.</param>
/// <param name="finish">What becomes of all answers, in the order of the nodes.</param>
/// <param name="fail">What becomes of an error.</param>
internal sealed class Gathering(int[] nodes, Func<object[], Completion> finish, Func<Exception, Completion> fail)
{
    private readonly Dictionary<int, int> _places = nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
    private readonly object?[] _replies = new object?[nodes.Length];
    private int _due = nodes.Length;

    public Completion? Add(int node, object reply)
    {
        int place = _places[node];
        if (_replies[place] is not null) return null;
        _replies[place] = reply;
        return --_due == 0 ? finish(_replies!) : null;
    }

    public Completion Fail(Exception error) => fail(error);
}
