using System.Diagnostics;
using Akka.Actor;

namespace ActorGraph.Runtime.Coordination;

/// <summary>The actor around a <see cref="StageGate"/>; it also measures how long turns take.</summary>
/// <param name="gate">What is held, and for how long.</param>
/// <param name="nodes">By node: its actor.</param>
/// <param name="meter">Where the time of turns is added up.</param>
internal sealed class StageGateActor(StageGate gate, Func<int, IActorRef> nodes, WorkMeter meter) : UntypedActor
{
    private readonly List<Effect> _effects = [];
    private long _since;

    protected override void OnReceive(object message)
    {
        bool wasBusy = gate.IsBusy;
        _effects.Clear();
        gate.On(message, _effects);
        foreach (Effect effect in _effects) nodes(effect.Target).Tell(effect.Message, Self);
        if (gate.IsBusy == wasBusy) return;
        long now = Stopwatch.GetTimestamp();
        if (wasBusy) meter.TookTurn(now - _since);
        _since = now;
    }

    protected override void PostStop() => gate.Release();

    internal sealed class Producer(StageGate gate, Func<int, IActorRef> nodes, WorkMeter meter) : IIndirectActorProducer
    {
        public Type ActorType => typeof(StageGateActor);

        public ActorBase Produce() => new StageGateActor(gate, nodes, meter);

        public void Release(ActorBase actor)
        {
        }
    }
}
