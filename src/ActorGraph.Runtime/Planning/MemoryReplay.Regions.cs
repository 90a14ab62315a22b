using System.Numerics;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Planning;

// Values that regions gave back come again.
internal sealed partial class MemoryReplay
{
    // The nodes that have to compute before this one has what its VJPs read, then all of them in the graph's order.
    private void Recall(int first)
    {
        var asking = new SortedSet<int>();
        var open = new Stack<int>([first]);
        while (open.TryPop(out int node))
        {
            if (_hasAsked[node]) continue;
            _hasAsked[node] = true;
            asking.Add(node);
            foreach (int producer in Asked(node))
                if (_values[producer] is null) open.Push(producer);
        }

        foreach (int node in asking) ComputeAgain(_graph.Nodes[node]);
    }

    private void ComputeAgain(Node node)
    {
        _moment = new Moment(MomentKind.Again, node);
        (SweepSpec sweep, Piece?[] inputs) = (Sweep(node.Index), _inputs[node.Index]);
        for (ulong asks = sweep.Recompute!.Asks; asks != 0; asks &= asks - 1)
        {
            int slot = BitOperations.TrailingZeroCount(asks), producer = node.Inputs[slot].Index;
            Release(ref inputs[slot]);
            inputs[slot] = _values[producer]!.Retain();
            if (--_due[producer] > 0) continue;
            if (_isThrough[producer]) End(producer);
            else if (!Sweep(producer).Residuals.Output) Release(ref _values[producer]);
        }

        if (sweep.Recompute.ComputesAgain) _values[node.Index] = Compute(node);
        for (int slot = 0; slot < inputs.Length; slot++)
            if (!IsShared(node, slot) && (_isThrough[node.Index] || !sweep.Residuals.Keeps(slot))) Release(ref inputs[slot]);
    }

    private IEnumerable<int> Asked(int node)
    {
        for (ulong asks = Sweep(node).Recompute!.Asks; asks != 0; asks &= asks - 1)
            yield return _graph.Nodes[node].Inputs[BitOperations.TrailingZeroCount(asks)].Index;
    }
}
