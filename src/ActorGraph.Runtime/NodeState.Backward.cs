using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

// The backward half: contributions in, cotangents out, and what a parameter does with its gradient.
public sealed partial class NodeState
{
    private void OnCotangent(Cotangent message)
    {
        if (!Enter(message.Pass, message.Plan) || _step.Pass(message.Pass) is not { } pass
            || !pass.Awaits(message.Place, _step.SweepSpec) || message.Take() is not { } value)
        {
            message.Drop();
            return;
        }

        Count(ref _cotangents[message.Place], TraceKind.Cotangent, message.Pass, message.Place);
        pass.Contribute(message.Place, value, _step.SweepSpec, _pool);
        Differentiate(pass);
    }

    // Runs when the value is computed and every contribution is folded, whichever came last.
    private void Differentiate(PassState pass)
    {
        if (!pass.IsForwardDone || !pass.IsFolded || pass.IsThrough || !HasResiduals(pass)) return;
        if (pass.Gradient!.Shape != (_step.Plan.Seeds is { } seeds ? pass.Output.Shape.Prepend(seeds) : pass.Output.Shape))
            throw new ShapeException($"a cotangent of shape {pass.Gradient.Shape}",
                $"{pass.Output.Shape}, the shape of the value{(_step.Plan.Seeds is { } k ? $", behind an axis of {k} seeds" : "")}");
        SweepSpec sweep = _step.SweepSpec;
        if (!pass.HasWaited && _spec.Node.Op is ITakesTime { BackwardTime: > 0 and var time })
        {
            if (!pass.IsWaiting) Wait(pass, time, ActionKind.Backward);
            pass.IsWaiting = true;
            return;
        }

        if (!pass.AreCotangentsSent)
        {
            WatchBackward(pass);
            pass.AreCotangentsSent = true;
            for (int slot = 0; slot < sweep.Wanted.Length; slot++)
                if (sweep.Wanted[slot] && !IsSummed(slot)) SendCotangent(pass, slot);
            TellTurn(pass, ActionKind.Backward);
        }

        if (sweep.Learns && _step.Plan.Updates)
        {
            Learn(pass);
            return;
        }

        if (!_spec.IsStepScoped && HasSums(sweep)) AddToSums(pass);
        else Through(pass);
    }

    private void SendCotangent(PassState pass, int slot)
    {
        InputBuffer buffer = default;
        ReadOnlySpan<Tensor> x = Inputs(pass, buffer);
        Tensor xBar;
        if (_spec.Node.Op is IVjpInPlace op && pass.Gradient!.IsUnique && !_step.Plan.KeepsBuffers)
        {
            op.VjpInPlace(x, pass.Output, pass.Gradient);
            (xBar, pass.Gradient) = (pass.Gradient, null); // it moves on
        }
        else xBar = Vjp(pass, x, slot);
        Traced?.Ended(TraceKind.Vjp, _spec.Node.Index, pass.Pass, slot);
        WatchCotangent(xBar, slot);
        InputSpec input = _spec.Inputs[slot];
        Traced?.Sent(TraceKind.Cotangent, _spec.Node.Index, input.Producer, input.Place, pass.Pass);
        Send(input.Producer, new Cotangent(pass.Pass, _step.Plan, input.Place) { Value = xBar });
    }

    private Tensor Vjp(PassState pass, ReadOnlySpan<Tensor> x, int slot) => Seeds.Vjp(
        _workspace ??= new(), Evaluation(pass), _spec.Node.Op!, x, pass.Output, pass.Gradient!, slot, _step.Plan.Seeds);

    // The micro-batches take their turns; one that is ready early keeps its residuals until then.
    private void AddToSums(PassState pass)
    {
        while (pass.Pass.MicroBatch == _step.NextSum)
        {
            SweepSpec sweep = _step.SweepSpec;
            for (int slot = 0; slot < sweep.Wanted.Length; slot++)
            {
                if (!sweep.Wanted[slot] || !IsSummed(slot)) continue;
                AddToSum(pass, slot);
                Traced?.Ended(TraceKind.Vjp, _spec.Node.Index, pass.Pass, slot);
                WatchSum(slot);
            }

            _step.NextSum++;
            Through(pass);
            if (_step.NextSum >= _step.Passes || _step.Find(_step.NextSum) is not { AreCotangentsSent: true, IsEnded: false } next) return;
            pass = next;
        }
    }

    private void AddToSum(PassState pass, int slot)
    {
        InputBuffer buffer = default;
        ReadOnlySpan<Tensor> x = Inputs(pass, buffer);
        if (_step.Plan.Seeds is not null)
        {
            _step.Sums[slot] = Vjp(pass, x, slot); // the batch is not cut: there is nothing to continue
            return;
        }

        bool isOnly = _step.Passes == 1;
        _workspace ??= new();
        if (_step.Sums[slot] is { } sum) _workspace.VjpOnto(Evaluation(pass), _spec.Node.Op!, x, pass.Output, pass.Gradient!, slot, sum, isOnly);
        else _step.Sums[slot] = _workspace.VjpSum(Evaluation(pass), _spec.Node.Op!, x, pass.Output, pass.Gradient!, slot, isOnly);
    }

    // All passes of the step are through: the sums go to their producers, the shared inputs go back.
    private void FinishStep(PassId last)
    {
        SweepSpec sweep = _step.SweepSpec;
        for (int slot = 0; slot < _step.Sums.Length; slot++)
        {
            if (_step.Sums[slot] is not { } sum) continue;
            _step.Sums[slot] = null;
            InputSpec input = _spec.Inputs[slot];
            PassId whole = _step.Whole ??= last with { MicroBatch = PassId.WholeStep };
            Traced?.Sent(TraceKind.Cotangent, _spec.Node.Index, input.Producer, input.Place, whole);
            Send(input.Producer, new Cotangent(whole, _step.Plan, input.Place) { Value = sum });
        }

        _step.ReleaseShared();
    }

    private void Learn(PassState pass)
    {
        GradientClip clip = _step.Plan.Clip;
        if (clip.Value is not null)
        {
            Tensor clipped = pass.Gradient!.IsUnique ? pass.Gradient : pass.Gradient.Copy(_pool);
            if (clipped != pass.Gradient) pass.Gradient.Dispose();
            pass.Gradient = clipped;
            clip.Clamp(clipped);
        }

        if (clip.Norm is null) Stage(pass, 1);
        else Report(new GradientCompleted(pass.Pass, _spec.Node.Index, GradientClip.SumOfSquares(pass.Gradient!)));
    }

    private void OnStage(StageUpdate message)
    {
        if (message.Pass.Step != _step.Step || _step.Pass(message.Pass) is not { IsFolded: true, IsThrough: false } pass) return;
        _story.Tell("stage", message.Pass, -1);
        Stage(pass, message.Scale);
    }

    private void Stage(PassState pass, double scale)
    {
        _parameter!.Stage(pass.Pass, _step.Plan, pass.Gradient!, scale);
        Through(pass);
    }

    private void OnCommit(CommitUpdate message)
    {
        if (message.Pass.Step != _step.Step) return;
        Commit(message);
        Report(new UpdateCommitted(message.Pass, _spec.Node.Index));
    }

    // Of just that step: what is held back of a step that was abandoned is nobody's.
    private void Commit(ICommitMessage message)
    {
        if (_parameter?.Staged is not { } staged || staged.Step != message.Committed) return;
        _story.Tell("commit", staged, -1);
        Traced?.Woke(_spec.Node.Index);
        _parameter.Commit();
        Traced?.Ended(TraceKind.Update, _spec.Node.Index, staged);
    }

    private bool IsSummed(int slot) => _step.IsShared(slot);

    private bool HasSums(SweepSpec sweep)
    {
        for (int slot = 0; slot < sweep.Wanted.Length; slot++)
            if (sweep.Wanted[slot] && _spec.Inputs[slot].Scope == Scope.Step) return true;
        return false;
    }
}
