using System.Collections.Immutable;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Schedules;

namespace ActorGraph.TestKit.Exploration;

/// <summary>The gates of a pipeline's workers, for a simulation: gate w has the address <see cref="Gates"/> − 1 − w.</summary>
internal sealed class Pipeline
{
    public const int Gates = -100;

    private readonly RunSpec _spec;
    private readonly ISchedule _schedule;
    private readonly ImmutableArray<int> _stages;
    private readonly int _workers;
    private StageGate[] _gates = [];
    private (int Epoch, long Step) _newest;

    public Pipeline(RunSpec spec, ISchedule schedule, ImmutableArray<int> stages, int workers)
    {
        (_spec, _schedule, _stages, _workers) = (spec, schedule, stages, workers);
        Begin();
    }

    /// <summary>The order in which half passes of the newest step were let through; what is left of an older one may pass at any time.</summary>
    public List<(int Worker, ScheduledAction Action)> Let { get; } = [];

    public void Begin()
    {
        foreach (StageGate gate in _gates) gate.Release();
        _gates = [.. Enumerable.Range(0, _workers).Select(w => new StageGate(_schedule, w, _workers, _spec.Nodes, _stages))];
    }

    public int GateOf(int node) => Gates - 1 - _stages[node] % _workers;

    /// <summary>The gate that a message passes on its way; null: none.</summary>
    public int? GateFor(int from, int target, object message) =>
        target >= 0 && (from < 0 || _stages[from] != _stages[target]) && Turn.Of(message) is not null ? GateOf(target) : null;

    public void On(int address, object message, List<Effect> effects)
    {
        int worker = Gates - 1 - address;
        _gates[worker].On(message, effects);
        foreach (Effect effect in effects)
        {
            PassId pass = ((IPassMessage)effect.Message).Pass;
            if ((pass.Epoch, pass.Step).CompareTo(_newest) < 0) continue;
            if ((pass.Epoch, pass.Step) != _newest) Let.Clear();
            _newest = (pass.Epoch, pass.Step);
            Let.Add((worker, new ScheduledAction(Turn.Of(effect.Message)!.Value, pass.MicroBatch, _stages[effect.Target] / _workers)));
        }
    }

    /// <summary>Requires that the newest step kept to the schedule. What was let through a second time, because a message came twice,
    /// stands behind its turn.</summary>
    /// <exception cref="LawBrokenException">It did not.</exception>
    public void RequireOrder(int microBatches)
    {
        for (int worker = 0; worker < _workers; worker++)
        {
            ScheduledAction[] let = [.. Let.Where(l => l.Worker == worker).Select(l => l.Action).Distinct()];
            ScheduledAction[] planned = [.. _schedule.Actions(worker, _workers, microBatches).Where(let.Contains)];
            LawBrokenException.Unless(planned.SequenceEqual(let),
                $"worker {worker} took {string.Join(", ", let)}, expected {string.Join(", ", planned)} by {_schedule.Name}");
        }
    }
}
