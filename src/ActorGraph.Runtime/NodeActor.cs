using System.Diagnostics;
using ActorGraph.Runtime.Coordination;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>The actor of one node: hands messages to its <see cref="NodeState"/> and performs what comes out.</summary>
internal sealed class NodeActor(NodeState state, Neighbours neighbours) : UntypedActor
{
    // One list a thread: the effects of a message are performed before the thread takes the next.
    [ThreadStatic]
    private static List<Effect>? _effects;

    protected override void OnReceive(object message)
    {
        neighbours.Census.Count();
        List<Effect> effects = _effects ??= new List<Effect>(16);
        effects.Clear(); // of what a node left behind whose shell failed
        if (neighbours.Meter is { } meter)
        {
            long began = Stopwatch.GetTimestamp();
            state.On(message, effects);
            meter.Worked(began);
        }
        else state.On(message, effects);

        foreach (Effect effect in effects) neighbours.Send(effect.Target, effect.Message, Self);
        effects.Clear();
    }

    protected override void PostStop()
    {
        state.Release();
        if (neighbours.AreStopping) return;
        string node = state.Spec.Node.Name; // a supervisor or a stranger stopped it: whoever waits for it is told
        neighbours.Host.Tell(new CoordinatorState.Broken(new InvalidOperationException($"the actor of node `{node}` was stopped")), Self);
    }

    /// <summary>Makes the actor without reflection or a compiled expression: a graph may have a hundred thousand of them.</summary>
    internal sealed class Producer(NodeState state, Neighbours neighbours) : IIndirectActorProducer
    {
        public Type ActorType => typeof(NodeActor);

        public ActorBase Produce() => new NodeActor(state, neighbours);

        public void Release(ActorBase actor)
        {
        }
    }
}
