using Akka.Actor;

namespace ActorGraph.Runtime.Coordination;

/// <summary>Tells a coordinator as soon as a caller cancels its step.</summary>
internal sealed class StepCancellation(IActorRef coordinator, RunStep step, CancellationToken token)
{
    /// <summary>Begins to watch the token.</summary>
    public static CancellationTokenRegistration Watch(IActorRef coordinator, RunStep step, CancellationToken token) =>
        token.UnsafeRegister(static state => ((StepCancellation)state!).Tell(), new StepCancellation(coordinator, step, token));

    private void Tell() => coordinator.Tell(new CancelStep(step, token));
}
