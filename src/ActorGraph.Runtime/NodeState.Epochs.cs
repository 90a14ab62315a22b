namespace ActorGraph.Runtime;

// The fence between a step that was abandoned and what comes after it.
public sealed partial class NodeState
{
    // An older epoch is over; a newer one waits until this node has forgotten the older ones (law 5).
    private bool IsOfThisEpoch(IPassMessage message)
    {
        PassId pass = message.Pass;
        if (pass.Run == _spec.Run && pass.Epoch == _epoch && !_hasFailed) return true;
        if (pass.Run == _spec.Run && pass.Epoch > _epoch) (_early ??= []).Add(message);
        else (message as DataMessage)?.Drop();
        return false;
    }

    private void OnAbandon(AbandonStep message)
    {
        if (message.Run != _spec.Run || message.Epoch < _epoch) return;
        if (message.Epoch > _epoch)
        {
            Commit(message);
            _epoch = message.Epoch;
            _hasFailed = false;
            _step.Release();
            _parameter?.Discard();
        }

        Report(new StepAbandoned(_spec.Run, _epoch, _spec.Node.Index));
        if (_early is not { } early) return;
        _early = null;
        foreach (object waiting in early) Handle(waiting);
    }
}
