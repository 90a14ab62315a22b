using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>
/// What a coordinator does, without an actor: takes requests and reports, gives effects. Lets passes in under credits,
/// commits a step when everything that it owes is there, and abandons it, everywhere and without a trace, when a node fails
/// or the caller cancels.
/// </summary>
/// <param name="spec">The run.</param>
/// <param name="log">What the run comes back from where nodes can be lost; null: they cannot.</param>
internal sealed partial class CoordinatorState(RunSpec spec, StepLog? log = null)
{
    /// <summary>The target of an effect that keeps a promise.</summary>
    public const int Caller = -2;

    private readonly RequestQueue _queue = new(); // steps, writes that must not come amid one, and what has to wait for them
    private readonly Dictionary<long, Gathering> _gatherings = [];
    private List<Effect> _effects = null!;
    private readonly StepProgress _progress = new(spec); // of the step at hand; the next one reuses it
    private StepProgress? _step;
    private Abandonment? _abandonment;
    private Exception? _broken;
    private long _steps;
    private long _committed = -1; // the newest step whose update is decided
    private long _requests;
    private int _epoch;

    /// <summary>Takes one message and appends what is to be done about it.</summary>
    public void On(object message, List<Effect> effects)
    {
        _effects = effects;
        switch (message)
        {
            case NodeFailed m when _committed >= 0 && m.Pass.Step == _committed: OnTorn(m); break;
            case IPassMessage m when IsStale(m): break;
            case RootComputed m: OnRoot(m); break;
            case TangentComputed m: _step!.Computed(m); Advance(); break;
            case PassEnded m: _step!.Ended(m); Advance(); break;
            case UpdateStaged m: _step!.Staged(m); Advance(); break;
            case UpdateCommitted m: if (_step!.Committed(m)) Finish(_step); break;
            case GradientCompleted m: OnGradient(m); break;
            case NodeFailed m: OnFailed(m); break;
            case StepAbandoned m: OnAbandoned(m); break;
            case RunStep or WriteParameters: InTurn((IRequest)message); break;
            case CancelStep m: OnCancel(m); break;
            case IRequest m: if (IsBehind) _queue.AddLast(m); else Serve(m); break;
            case BuffersRead m: Reply(m.Request, m.Node, m); break;
            case CountersRead m: Reply(m.Request, m.Node, m); break;
            case ParameterRead m: Reply(m.Request, m.Node, m); break;
            case ParameterWritten m: Reply(m.Request, m.Node, m); break;
            case RequestFailed m: OnRequestFailed(m); break;
            case Broken m: OnBroken(m); break;
        }
    }

    private bool IsStale(IPassMessage message)
    {
        if (_step is not null && message.Pass.Epoch == _epoch && message.Pass.Step == _step.Whole.Step && _abandonment is null) return false;
        (message as DataMessage)?.Drop();
        return true;
    }

    // At once if nothing comes before it.
    private void InTurn(IRequest request)
    {
        if (_step is null && _abandonment is null && !IsBehind && _queue.Count == 0) Serve(request);
        else _queue.AddLast(request);
        Next();
    }

    private void Next()
    {
        while (_step is null && _abandonment is null && !_isSuspended)
        {
            if (_again.TryDequeue(out IRequest? again)) Repeat(again);
            else if (_queue.TryTake(out IRequest request)) Serve(request);
            else return;
        }
    }

    private void Serve(IRequest request)
    {
        switch (request)
        {
            case RunStep m: Begin(m); break;
            case WriteParameters m: Write(m); break;
            case ReadNode m: Read(m); break;
            case ReadAllCounters m: Read(m); break;
            case ReadParameters m: Read(m); break;
        }
    }

    private void Begin(RunStep request)
    {
        if (_broken is not null)
        {
            Complete(request.Fail(_broken));
            return;
        }

        if (request.Plan.Updates) TakeSnapshot();
        _step = _progress;
        _step.Begin(request, new PassId(spec.Run, _steps++, PassId.WholeStep, request.Sweep, _epoch) { Plan = request.Plan });
        var begin = new BeginStep(_step.Whole, request.Plan) { Committed = _committed };
        foreach (int source in spec.Sources) Send(source, begin);
        foreach (Node input in spec.Graph.Inputs)
            if (input.Scope == Scope.Step)
                Send(input.Index, new Feed(_step.Whole, request.Plan) { Value = request.Feeds[input.Index].Retain() });
        for (int i = 0; i < request.Seeds.Count; i++)
            if (request.Seeds.Nodes[i] is var root && spec.Nodes[root].IsStepScoped) Seed(_step.Whole, root, request.Seeds.Values[i].Retain());
        Advance();
    }

    private void Advance()
    {
        StepProgress step = _step!;
        if (step.IsCommitting) return;
        while (step.Admitted < step.Passes && step.Admitted < step.EndedInOrder + step.Request.Credits) Admit(step, step.Admitted++);
        if (step.IsComplete) Commit(step);
    }

    private void Admit(StepProgress step, int microBatch)
    {
        (StepPlan plan, PassId pass) = (step.Request.Plan, step.Pass(microBatch));
        (int first, int size) = (plan.FirstSamples[microBatch], plan.Size(microBatch));
        foreach (Node input in spec.Graph.Inputs)
            if (input.Scope == Scope.Pass)
                Send(input.Index, new Feed(pass, plan) { Value = Part(step.Request.Feeds[input.Index], first, size) });
        for (int i = 0; i < step.Request.Seeds.Count; i++)
        {
            (int root, Tensor seed) = (step.Request.Seeds.Nodes[i], step.Request.Seeds.Values[i]);
            if (spec.Nodes[root].IsStepScoped) continue;
            bool isCut = plan.Seeds is null && spec.Graph.Nodes[root].Shape.BatchAxis == 0; // k seeds: one pass holds all samples
            Seed(pass, root, isCut ? Part(seed, first, size) : seed.Retain());
        }
    }

    private static Tensor Part(Tensor whole, int first, int size) => size == whole.Shape.Size(0) ? whole.Retain() : whole.Rows(first, size);

    private void Seed(PassId pass, int node, Tensor seed)
    {
        StepPlan plan = _step!.Request.Plan;
        if (plan.Tangents) Send(node, new Tangent(pass, plan, spec.Nodes[node].Inputs.Length) { Value = seed });
        else Send(node, new Cotangent(pass, plan, spec.Nodes[node].Consumers.Length) { Value = seed });
    }

    // Seen before anything is learnt from it, and before the backward half of the step is done for nothing.
    private void OnRoot(RootComputed message)
    {
        RunStep request = _step!.Request;
        if (request.Plan.Updates && request.Seeds.Has(message.Node) && NotFinite.First(message.Peek) is { } value)
        {
            message.Drop();
            Abandon(new NonFiniteLossException(spec.Graph.Nodes[message.Node].Name, value, request.Plan.Update));
            return;
        }

        _step.Computed(message);
        Advance();
    }

    private void OnGradient(GradientCompleted message)
    {
        if (!_step!.Completed(message)) return;
        double squares = _step.SumOfSquares();
        _step.GradientNorm = Math.Sqrt(squares);
        double scale = _step.Request.Plan.Clip.Factor(squares);
        var stage = new StageUpdate(_step.Whole, scale);
        foreach (int learner in _step.Learners) Send(learner, stage);
    }

    // From here on the step can only be finished. If the next one is there already, its beginning tells parameters to commit, and nothing
    // is asked back: a step ends with the decision, and two messages a parameter are saved. A step that is traced shows its own update.
    private void Commit(StepProgress step)
    {
        if (step.Learners.Length > 0) _committed = step.Whole.Step;
        if (!_isSuspended && !step.Request.Plan.Traces && (_again.TryPeek(out IRequest? next) ? next : _queue.First) is RunStep)
        {
            Finish(step);
            return;
        }

        step.IsCommitting = true;
        var commit = new CommitUpdate(step.Whole);
        foreach (int learner in step.Learners) Send(learner, commit);
        if (step.Learners.Length == 0) Finish(step);
    }

    private void Finish(StepProgress step)
    {
        _step = null;
        if (_isRepeating) step.Release(); // its caller had the answer before
        else
        {
            Finished++;
            log?.Add(step.Request);
            Complete(step.Request.Done(step.Result()));
        }

        _isRepeating = false;
        Next();
    }

    private void OnFailed(NodeFailed message)
    {
        if (_isRepeating) OnBroken(new Broken(Error(message)));
        else Abandon(Error(message));
    }

    // Once a commit is decided some parameters have their update already: nothing less than a checkpoint leads back.
    private void OnTorn(NodeFailed message) => OnBroken(new Broken(Error(message)));

    private NodeFailedException Error(NodeFailed message) => new(spec.Graph.Nodes[message.Node].Name, message.Error, message.Story);

    private void OnCancel(CancelStep message)
    {
        if (_step?.Request == message.Step)
        {
            if (_step.IsCommitting) _step.Cancelled = message;
            else Abandon(new OperationCanceledException(message.Token));
        }
        else if (_queue.Remove(message.Step))
        {
            Complete(message.Step.Fail(new OperationCanceledException(message.Token)));
        }
    }

    private void Abandon(Exception reason)
    {
        StepProgress step = _step!;
        _step = null;
        step.Release();
        _epoch++;
        _abandonment = new Abandonment(step.Request.Fail(reason), spec.Nodes.Length);
        for (int node = 0; node < spec.Nodes.Length; node++) Send(node, new AbandonStep(spec.Run, _epoch) { Committed = _committed });
    }

    private void OnAbandoned(StepAbandoned message)
    {
        if (_abandonment is null || message.Epoch != _epoch || !_abandonment.Acknowledge(message.Node)) return;
        Complete(_abandonment.Completion);
        _abandonment = null;
        Next();
    }

    // An actor died: nothing that the run still owes can be had.
    private void OnBroken(Broken message)
    {
        _broken ??= message.Reason;
        if (_step is { } step)
        {
            _step = null;
            step.Release();
            Complete(step.Request.Fail(_broken));
        }

        if (_abandonment is { } abandonment)
        {
            _abandonment = null;
            Complete(abandonment.Completion);
        }

        Gathering[] gatherings = [.. _gatherings.Values];
        _gatherings.Clear();
        foreach (Gathering gathering in gatherings) Complete(gathering.Fail(_broken));
        _isSuspended = false; // all that is asked from here on fails at once
        _again.Clear();
        log?.Release();
        Next();
    }

    private void Send(int node, object message) => _effects.Add(new Effect(node, message));

    private void Complete(ICompletion completion) => _effects.Add(new Effect(Caller, completion));

    /// <summary>From the shell: an actor of the run died.</summary>
    internal sealed record Broken(Exception Reason);
}
