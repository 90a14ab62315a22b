using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>The actor of a node whose op takes time. A timer is its own: the other nodes do without one.</summary>
internal sealed class TimedNodeActor(NodeState state, Neighbours neighbours) : NodeActor(state, neighbours), IWithTimers
{
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void Wait(Delayed delayed) => Timers.StartSingleTimer(delayed.Message, delayed.Message, delayed.After);
}
