using System.Collections.Immutable;
using ActorGraph.Runtime.Wire;
using ActorGraph.Schedules;

namespace ActorGraph.Runtime.Coordination;

/// <summary>
/// Lets the stages of a worker take half passes in the order of a schedule, one at a time: what comes for a later turn is held.
/// A turn is over when every node of the stage has done its half of the pass. So activations are kept of no more passes than the
/// schedule says. A deterministic state machine, as <see cref="NodeState"/> is.
/// </summary>
internal sealed class StageGate
{
    private readonly ISchedule _schedule;
    private readonly int _worker, _workers;
    private readonly ImmutableArray<NodeSpec> _nodes;
    private readonly ImmutableArray<int> _stages;
    private ScheduledAction[] _actions = [];
    private List<Effect>[] _held = []; // by half, micro-batch and chunk
    private int[] _due = []; // nodes that have not done it
    private int _turn, _epoch = -1, _microBatches;
    private long _step = -1;

    /// <summary>The gate of a worker of a pipeline.</summary>
    /// <param name="schedule">The order.</param>
    /// <param name="worker">The worker, from 0; stage s is its chunk s / workers if s mod workers is the worker.</param>
    /// <param name="workers">Workers of the pipeline.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="stages">By node: its stage.</param>
    public StageGate(ISchedule schedule, int worker, int workers, ImmutableArray<NodeSpec> nodes, ImmutableArray<int> stages) =>
        (_schedule, _worker, _workers, _nodes, _stages) = (schedule, worker, workers, nodes, stages);

    /// <summary>Whether a turn has begun and is not over.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Takes <see cref="Outbound"/>, for a node of the worker, or <see cref="TurnTaken"/>; appends what is let through.</summary>
    public void On(object message, List<Effect> effects)
    {
        switch (message)
        {
            case Outbound m: Hold(m, effects); break;
            case TurnTaken m when m.Pass.Step == _step && m.Pass.Epoch == _epoch: Done(m, effects); break;
        }
    }

    /// <summary>Gives back what is held.</summary>
    public void Release()
    {
        foreach (List<Effect> held in _held)
        {
            foreach (Effect effect in held) (effect.Message as DataMessage)?.Drop();
            held.Clear();
        }
    }

    private void Hold(Outbound message, List<Effect> effects)
    {
        PassId pass = ((IPassMessage)message.Message).Pass;
        if ((pass.Epoch, pass.Step).CompareTo((_epoch, _step)) > 0) Begin(pass, Plan(message.Message));
        int key = pass.Step == _step && pass.Epoch == _epoch && (uint)pass.MicroBatch < (uint)_microBatches
            ? Key(Turn.Of(message.Message)!.Value, pass.MicroBatch, _stages[message.Target] / _workers) : -1;
        var effect = new Effect(message.Target, message.Message);
        if (key < 0 || _due[key] == 0) effects.Add(effect); // older than the step at hand, or a second time: the node knows what to do
        else if (_turn < _actions.Length && Key(_actions[_turn]) == key)
        {
            IsBusy = true;
            effects.Add(effect);
        }
        else _held[key].Add(effect);
    }

    private void Done(TurnTaken message, List<Effect> effects)
    {
        if ((uint)message.Pass.MicroBatch >= (uint)_microBatches) return;
        _due[Key(message.Half, message.Pass.MicroBatch, _stages[message.Node] / _workers)]--;
        Advance(effects);
    }

    // Passes over turns that nobody has to take.
    private void Advance(List<Effect> effects)
    {
        while (_turn < _actions.Length && _due[Key(_actions[_turn])] == 0)
        {
            IsBusy = false;
            _turn++;
            if (_turn == _actions.Length) return;
            List<Effect> held = _held[Key(_actions[_turn])];
            IsBusy = held.Count > 0;
            effects.AddRange(held);
            held.Clear();
        }
    }

    private void Begin(PassId pass, StepPlan plan)
    {
        Release();
        (_epoch, _step, _turn, _microBatches, IsBusy) = (pass.Epoch, pass.Step, 0, plan.MicroBatches, false);
        _actions = [.. _schedule.Actions(_worker, _workers, _microBatches).Where(a => plan.Backward || a.Kind == ActionKind.Forward)];
        int keys = 2 * _microBatches * _schedule.Chunks;
        if (_held.Length != keys) _held = [.. Enumerable.Range(0, keys).Select(_ => new List<Effect>())];
        _due = new int[keys];
        foreach (NodeSpec node in _nodes)
        {
            int stage = _stages[node.Node.Index];
            if (node.IsStepScoped || stage % _workers != _worker) continue;
            for (int i = 0; i < _microBatches; i++)
            {
                _due[Key(ActionKind.Forward, i, stage / _workers)]++;
                if (plan.Backward && node.Sweeps[pass.Sweep].HasGradient) _due[Key(ActionKind.Backward, i, stage / _workers)]++;
            }
        }

        while (_turn < _actions.Length && _due[Key(_actions[_turn])] == 0) _turn++;
    }

    private static StepPlan Plan(object message) => message switch
    {
        Activation m => m.Plan,
        Cotangent m => m.Plan,
        Tangent m => m.Plan,
        _ => ((Feed)message).Plan,
    };

    private int Key(ScheduledAction action) => Key(action.Kind, action.MicroBatch, action.Chunk);

    private int Key(ActionKind kind, int microBatch, int chunk) => ((int)kind * _microBatches + microBatch) * _schedule.Chunks + chunk;
}
