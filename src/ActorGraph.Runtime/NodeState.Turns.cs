using ActorGraph.Schedules;

namespace ActorGraph.Runtime;

// Halves of a pass: an op that takes time ends one a while later, and the gate of the stage hears when one is done.
public sealed partial class NodeState
{
    private void Wait(PassState pass, double milliseconds, ActionKind half) =>
        Send(Effect.Later, new Delayed(TimeSpan.FromMilliseconds(milliseconds), new Elapsed(pass.Pass, half)));

    private void OnElapsed(Elapsed message)
    {
        if (message.Pass.Step != _step.Step || _step.Pass(message.Pass) is not { } pass) return;
        Traced?.Woke(_spec.Node.Index);
        if (message.Half == ActionKind.Forward)
        {
            if (!pass.IsForwardDone) Publish(pass);
            return;
        }

        pass.HasWaited = true;
        Differentiate(pass);
    }

    private void TellTurn(PassState pass, ActionKind half)
    {
        if (TellsTurns && !_spec.IsStepScoped) Send(Effect.Gate, new TurnTaken(pass.Pass, _spec.Node.Index, half));
    }
}
