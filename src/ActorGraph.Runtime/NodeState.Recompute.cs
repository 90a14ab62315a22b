using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Runtime;

// Checkpointed regions: what forward gave back is asked for again, from consumer to producer, when the backward pass needs it.
// Nothing asked for depends on a cotangent, so that nobody waits in a circle; and everything is asked for the sake of some VJP,
// so that a pass whose last nodes have ended is asked for nothing any more.
public sealed partial class NodeState
{
    // What regions have to do with this node in the step at hand.
    private RecomputeSpec? Regions => _step.Plan.Recomputes ? _step.SweepSpec.Recompute : null;

    private bool IsAskedFor(PassState pass) => Regions is { Asking: > 0 } && Of(pass).Due > 0;

    private Recomputation Of(PassState pass) => pass.Recomputation ??= new Recomputation(Regions!);

    // By bit, the shared inputs whose numbers are read again after every pass was computed.
    private ulong SharedInputs(bool differentiates) => Regions is { ComputesAgain: true } ? ulong.MaxValue
        : differentiates ? _step.SweepSpec.Residuals.Inputs : 0;

    private Residuals Kept(bool differentiates) => differentiates ? _step.SweepSpec.Residuals : Residuals.None;

    private void ReleaseWhatIsNotKept(PassState pass, bool differentiates)
    {
        (RecomputeSpec? regions, Residuals kept) = (Regions, Kept(differentiates));
        bool isInRegion = regions is { IsInRegion: true };
        for (int slot = 0; slot < pass.X.Length; slot++)
            if (isInRegion || !kept.Keeps(slot)) pass.ReleaseNumbers(slot);
        bool holds = regions is { Holds: true } || (kept.Output && !isInRegion) || _step.Plan.KeepsBuffers;
        if (!holds) pass.ReleaseNumbers();
    }

    // What the node's own VJPs read is there; else it is asked for.
    private bool HasResiduals(PassState pass)
    {
        if (Regions is not { IsForVjp: true }) return true;
        Ask(pass);
        return Of(pass).IsComplete;
    }

    private void Ask(PassState pass)
    {
        Recomputation again = Of(pass);
        if (!again.Ask()) return;
        for (int slot = 0; slot < pass.X.Length; slot++)
            if (again.Awaits(slot)) Send(_spec.Inputs[slot].Producer, new Recompute(pass.Pass, _spec.Inputs[slot].Place));
        if (again.IsComplete) ComputeAgain(pass); // of shared inputs alone
    }

    private void OnRecompute(Recompute message)
    {
        if (Begun(message.Pass) is not { IsForwardDone: true, IsEnded: false } pass || Regions is null || !Of(pass).IsAskedFrom(message.Place)) return;
        _story.Tell("asked again from place", message.Pass, message.Place);
        Traced?.Woke(_spec.Node.Index);
        if (pass.Y is not null) Answer(pass, message.Place);
        else Ask(pass);
        Settle(pass);
    }

    private void OnRecomputed(Activation message)
    {
        int slot = message.Edge.Slot;
        if (Begun(message.Pass) is not { IsForwardDone: true, IsEnded: false } pass || Regions is null || !Of(pass).Awaits(slot)
            || message.Take() is not { } value)
        {
            message.Drop();
            return;
        }

        if (_recomputed.Length == 0) _recomputed = new long[_spec.Inputs.Length];
        Count(ref _recomputed[slot], TraceKind.Recomputed, message.Pass, slot);
        pass.Restore(slot, value);
        Of(pass).Came(slot);
        if (!Of(pass).IsComplete) return;
        ComputeAgain(pass);
        Settle(pass);
        if (!pass.IsThrough) Differentiate(pass);
    }

    private void ComputeAgain(PassState pass)
    {
        RecomputeSpec regions = Regions!;
        if (regions.ComputesAgain)
        {
            InputBuffer buffer = default;
            pass.Y = _spec.Node.Op!.Forward(Evaluation(pass), Inputs(pass, buffer));
            Traced?.Ended(TraceKind.Again, _spec.Node.Index, pass.Pass);
            for (int place = 0; place < regions.AskedFrom.Length; place++)
                if (Of(pass).WasAskedFrom(place)) Answer(pass, place); // all wait: there was no value until now
        }

        Residuals kept = Kept(!pass.IsThrough);
        for (int slot = 0; slot < pass.X.Length; slot++)
            if (!kept.Keeps(slot)) pass.ReleaseNumbers(slot);
    }

    private void Answer(PassState pass, int place)
    {
        Edge edge = _spec.Consumers[place];
        Of(pass).Answered();
        Traced?.Sent(TraceKind.Recomputed, _spec.Node.Index, edge.Consumer, edge.Slot, pass.Pass);
        Send(edge.Consumer, new Activation(pass.Pass, _step.Plan, edge) { Value = pass.Y!.Retain(), IsRecomputed = true });
    }

    // The last who asked has its answer: the value is the node's own again, or nobody's.
    private void Settle(PassState pass)
    {
        if (Of(pass).Due > 0) return;
        if (pass.IsThrough) End(pass);
        else if (!_step.SweepSpec.Residuals.Output) pass.ReleaseNumbers();
    }

    private void ReleaseAllButValue(PassState pass)
    {
        pass.Gradient?.Dispose();
        pass.Gradient = null;
        if (pass.Y is not null) pass.ReleaseInputs(); // else they are asked for yet, and their shapes stay
    }

    private PassState? Begun(PassId pass) =>
        pass.Step == _step.Step ? _step.Find(_spec.IsStepScoped ? 0 : pass.MicroBatch) : null;
}
