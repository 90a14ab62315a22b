using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;

namespace ActorGraph.TestKit.Exploration;

// How nodes are lost, and come back.
internal sealed partial class Simulation
{
    /// <summary>
    /// Loses all nodes, as when the links between processes are closed: they begin anew in a new epoch. What was on its way stays
    /// there as far as an epoch tells it apart; a link's own name does for the rest.
    /// </summary>
    public void Lose()
    {
        foreach (NodeState node in _nodes) node.Release();
        _pairs.AddRange(_stalled);
        _stalled.Clear();
        foreach ((int, int) pair in _pairs.ToArray())
        {
            Letter[] kept = [.. _mail[pair].Where(l => l.Message is IPassMessage || l.From == CoordinatorState.Caller)];
            foreach (Letter letter in _mail[pair].Except(kept)) Arrive(letter);
            _mail[pair] = new Queue<Letter>(kept);
            if (kept.Length > 0) continue;
            _mail.Remove(pair);
            _pairs.Remove(pair);
        }

        _effects.Clear();
        _coordinator.Suspend(_effects);
        Perform(Effect.Coordinator);
        _pipeline?.Begin();
        for (int i = 0; i < _nodes.Length; i++) _nodes[i] = Begin(_spec.Nodes[i]);
        _effects.Clear();
        _coordinator.Resume(_effects);
        Perform(Effect.Coordinator);
    }

    /// <summary>Ends the run, which gives back what it holds to come back from.</summary>
    public void End()
    {
        _effects.Clear();
        _coordinator.On(new CoordinatorState.Broken(new ObjectDisposedException("run")), _effects);
        Perform(Effect.Coordinator);
    }
}
