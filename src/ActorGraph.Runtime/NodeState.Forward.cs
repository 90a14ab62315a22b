using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Schedules;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

// The forward half: values in, the node's own value out.
public sealed partial class NodeState
{
    private void OnActivation(Activation message)
    {
        int slot = message.Edge.Slot;
        if (!Enter(message.Pass, message.Plan))
        {
            message.Drop();
            return;
        }

        if (_step.IsShared(slot))
        {
            if (_step.X[slot] is not null || _step.Missing == 0 || message.Take() is not { } shared)
            {
                message.Drop();
                return;
            }

            Count(ref _activations[slot], TraceKind.Activation, message.Pass, slot);
            _step.X[slot] = shared;
            _step.Whole = message.Pass;
            if (--_step.Missing > 0) return;
            for (int i = 0; i < _step.Passes; i++)
                if (_step.Find(i) is { } begun) Compute(begun);
            return;
        }

        if (_step.Pass(message.Pass) is not { IsForwardDone: false } pass || pass.X[slot] is not null || message.Take() is not { } value)
        {
            message.Drop();
            return;
        }

        Count(ref _activations[slot], TraceKind.Activation, message.Pass, slot);
        pass.X[slot] = value;
        pass.Missing--;
        Compute(pass);
    }

    private void OnFeed(Feed message)
    {
        if (!Enter(message.Pass, message.Plan) || _step.Pass(message.Pass) is not { IsForwardDone: false } pass || message.Take() is not { } value)
        {
            message.Drop();
            return;
        }

        _story.Tell("feed", message.Pass, -1);
        Traced?.Woke(_spec.Node.Index);
        pass.Y = value;
        Traced?.Ended(TraceKind.Forward, _spec.Node.Index, pass.Pass);
        Publish(pass);
    }

    private void OnBegin(BeginStep message)
    {
        Commit(message);
        if (!Enter(message.Pass, message.Plan) || _step.Pass(message.Pass) is not { IsForwardDone: false } pass) return;
        _story.Tell("begin", message.Pass, -1);
        Traced?.Woke(_spec.Node.Index);
        pass.Y = (_parameter?.Value ?? _spec.Node.Value!).Retain();
        Traced?.Ended(TraceKind.Forward, _spec.Node.Index, pass.Pass);
        Publish(pass);
    }

    private void Compute(PassState pass)
    {
        if (pass.Missing > 0 || _step.Missing > 0 || pass.IsForwardDone) return;
        InputBuffer buffer = default;
        ReadOnlySpan<Tensor> x = Inputs(pass, buffer);
        pass.Y = _spec.Node.Op!.Forward(Evaluation(pass), x);
        Traced?.Ended(TraceKind.Forward, _spec.Node.Index, pass.Pass);
        if (_spec.Node.Op is ITakesTime { ForwardTime: > 0 and var time }) Wait(pass, time, ActionKind.Forward);
        else Publish(pass);
    }

    private void Publish(PassState pass)
    {
        WatchForward(pass);
        pass.IsForwardDone = true;
        SweepSpec sweep = _step.SweepSpec;
        bool differentiates = _step.Plan.Backward && sweep.HasGradient, pushes = _step.Plan.Tangents && sweep.HasTangent;
        if (++_step.Computed == _step.Passes && !pushes) _step.ReleaseNumbers(SharedInputs(differentiates));
        Tensor y = pass.Y!;
        foreach (Edge edge in _spec.Consumers)
        {
            Traced?.Sent(TraceKind.Activation, _spec.Node.Index, edge.Consumer, edge.Slot, pass.Pass);
            Send(edge.Consumer, new Activation(pass.Pass, _step.Plan, edge) { Value = y.Retain() });
        }

        if (sweep.IsRoot) Report(new RootComputed(pass.Pass, _step.Plan, _spec.Node.Index) { Value = y.Retain() });
        TellTurn(pass, ActionKind.Forward);
        if (pushes)
        {
            Push(pass);
            return;
        }

        ReleaseWhatIsNotKept(pass, differentiates);
        if (differentiates) Differentiate(pass);
        else Through(pass);
    }

    // Own work is done. Whoever still asks for the value gets it before the pass ends.
    private void Through(PassState pass)
    {
        pass.IsThrough = true;
        if (IsAskedFor(pass)) ReleaseAllButValue(pass);
        else End(pass);
    }

    private void End(PassState pass)
    {
        bool reports = _spec.ReportsEnd(_step.Sweep, _step.Plan);
        bool learns = _step.SweepSpec.Learns && _step.Plan.Updates;
        PassId id = pass.Pass;
        _step.End(pass);
        if (_step.Ended == _step.Passes) FinishStep(id);
        if (reports) Report(new PassEnded(id, _spec.Node.Index));
        if (learns) Report(new UpdateStaged(id, _spec.Node.Index));
    }
}
