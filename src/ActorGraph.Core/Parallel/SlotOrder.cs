using ActorGraph.Graphs;

namespace ActorGraph.Parallel;

/// <summary>
/// The order in which a transformed graph is made. First values, and whatever else is drawn at random by node, are a function of
/// a node's number: parameters keep theirs. Every other node of the old graph is a slot into which the next of the new nodes
/// goes. Up to each parameter there are as many new nodes that can be made by then as old ones, so none is missing, and inputs
/// stay before consumers.
/// </summary>
internal sealed class SlotOrder(GraphBuilder builder)
{
    private readonly Queue<Action> _waiting = new();

    /// <summary>Notes how a new node is made when its turn comes.</summary>
    public void Add(Action make) => _waiting.Enqueue(make);

    /// <summary>Fills the slots up to that of an old node that does not keep its number, as far as nodes wait.</summary>
    public void Fill(Node old)
    {
        while (builder.Count <= old.Index && _waiting.TryDequeue(out Action? make)) make();
    }

    /// <summary>Makes all that wait, behind the last slot.</summary>
    public void Finish()
    {
        while (_waiting.TryDequeue(out Action? make)) make();
    }
}
