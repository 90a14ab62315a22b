namespace ActorGraph.Runtime.Coordination;

// How a run goes on after nodes were lost: it stands still until every node is there again, in a new epoch; puts the last
// snapshot back, everywhere; does again what was done since; and goes on where it was.
internal sealed partial class CoordinatorState
{
    private readonly Queue<IRequest> _again = new(); // of the log, what is still to be done again
    private bool _isSuspended = log is not null; // until the nodes are there
    private bool _isRepeating; // the step at hand had its answer before

    /// <summary>The epoch that messages carry.</summary>
    public int Epoch => _epoch;

    /// <summary>What the run is doing.</summary>
    public RunPhase Phase =>
        _isSuspended ? RunPhase.Start
        : log is { IsSnapshotUnderWay: true } || _gatherings.Values.Any(g => g.Request is ReadParameters) ? RunPhase.Checkpoint
        : _step?.Phase ?? RunPhase.Idle;

    /// <summary>Steps that ended with an answer; one that is made again has had its own before.</summary>
    public long Finished { get; private set; }

    /// <summary>Whether the run is over: whatever is asked fails.</summary>
    public bool IsBroken => _broken is not null;

    /// <summary>Whether a step is under way.</summary>
    public bool IsStepping => _step is not null;

    /// <summary>The step that is under way; null: none.</summary>
    public PassId? Whole => _step?.Whole;

    /// <summary>What it goes by.</summary>
    public StepPlan? Plan => _step?.Request.Plan;

    private bool IsBehind => _isSuspended || _isRepeating || _again.Count > 0;

    /// <summary>Nodes were lost: whatever is under way will not end. What was asked for stays asked for.</summary>
    public void Suspend(List<Effect> effects)
    {
        _effects = effects;
        if (IsBroken) return;
        _isSuspended = true;
        _epoch++;
        _committed = -1; // what was decided is in the log, and nodes that begin anew hold nothing back
        log!.AbandonSnapshot();
        _again.Clear();
        if (_step is { } step)
        {
            step.Release();
            if (step.Cancelled is { } cancel) Complete(step.Request.Fail(new OperationCanceledException(cancel.Token))); // its commit will not come
            else if (!_isRepeating) _queue.AddFirst(step.Request);
        }

        foreach (Gathering gathering in _gatherings.OrderByDescending(g => g.Key).Select(g => g.Value))
        {
            if (gathering.Request is WriteParameters write) Complete(write.Succeed(write.Values.Count)); // the log has it: it will be done
            else if (gathering.Request is { } request) _queue.AddFirst(request);
        }

        _gatherings.Clear();
        (_step, _isRepeating) = (null, false);
        if (_abandonment is null) return;
        Complete(_abandonment.Completion); // every node has forgotten it
        _abandonment = null;
    }

    /// <summary>Every node is there, in the epoch at hand, with initial values.</summary>
    public void Resume(List<Effect> effects)
    {
        _effects = effects;
        if (log!.Snapshot.IsEmpty)
        {
            Repeat();
            return;
        }

        Dictionary<int, ParameterRead> values = log.Snapshot.ToDictionary(p => p.Node);
        Gather(null, [.. log.Snapshot.Select(p => p.Node)],
            (id, node) => new WriteParameter(id, values[node].Value, values[node].State),
            _ =>
            {
                Repeat();
                return Completion.None;
            },
            error =>
            {
                OnBroken(new Broken(error));
                return Completion.None;
            });
    }

    private void Repeat()
    {
        _isSuspended = false;
        foreach (IRequest entry in log!.Entries) _again.Enqueue(entry);
        Next();
    }

    private void Repeat(IRequest entry)
    {
        if (entry is RunStep step)
        {
            _isRepeating = true;
            Begin(step);
        }
        else
        {
            var write = (WriteParameters)entry;
            Gather(null, [.. write.Values.Keys], (id, node) => new WriteParameter(id, write.Values[node].Value, write.Values[node].State),
                _ => Completion.None, error =>
                {
                    OnBroken(new Broken(error));
                    return Completion.None;
                });
        }
    }

    // Asked for before the step begins, so that every parameter answers as it is before: the step need not wait.
    private void TakeSnapshot()
    {
        if (log is not { IsSnapshotDue: true } || _isRepeating) return;
        int[] parameters = [.. spec.Graph.Parameters.Select(p => p.Index)];
        log.BeginSnapshot();
        Gather(null, parameters, (id, _) => Asking(id),
            replies =>
            {
                log.EndSnapshot([.. replies.Cast<ParameterRead>()]);
                return Completion.None;
            },
            _ =>
            {
                log.AbandonSnapshot();
                return Completion.None;
            });
    }
}

/// <summary>What a run is doing.</summary>
public enum RunPhase
{
    /// <summary>Nodes are being created, or get their values back.</summary>
    Start,

    /// <summary>Nothing was asked.</summary>
    Idle,

    /// <summary>Values are being computed.</summary>
    Forward,

    /// <summary>Every root has its value; gradients are under way.</summary>
    Backward,

    /// <summary>Every gradient is there; parameters take their updates. Not of a step behind which the next one waits: they take it with
    /// that one's beginning.</summary>
    Update,

    /// <summary>Parameters are being read.</summary>
    Checkpoint,
}
