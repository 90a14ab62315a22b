namespace ActorGraph.Runtime.Coordination;

/// <summary>A step that is being forgotten: over when every node has said so.</summary>
/// <param name="completion">What the caller of the step is told then.</param>
/// <param name="nodes">The number of nodes.</param>
internal sealed class Abandonment(ICompletion completion, int nodes)
{
    private readonly bool[] _acknowledged = new bool[nodes];
    private int _due = nodes;

    public ICompletion Completion => completion;

    /// <summary>True when the last node has forgotten the step.</summary>
    public bool Acknowledge(int node)
    {
        if (_acknowledged[node]) return false;
        _acknowledged[node] = true;
        return --_due == 0;
    }
}
