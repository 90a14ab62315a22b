using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>The actor of one node: hands messages to its <see cref="NodeState"/> and performs what comes out.</summary>
internal class NodeActor(NodeState state, Neighbours neighbours) : UntypedActor
{
    // One list a thread: the effects of a message are performed before the thread takes the next, but on a dispatcher that runs a receiver
    // within its sender's Tell, as TestKit's does; so whoever uses the list takes it.
    [ThreadStatic]
    private static List<Effect>? _effects;

    private readonly int _node = state.Spec.Node.Index;

    protected override void OnReceive(object message)
    {
        neighbours.Census.Count();
        List<Effect> effects = _effects ?? new List<Effect>(16);
        _effects = null;
        if (neighbours.Meter is { } meter)
        {
            (long began, int before) = (Stopwatch.GetTimestamp(), state.OpenPasses);
            state.On(message, effects);
            meter.Worked(began);
            meter.Holds(state.OpenPasses, before);
        }
        else state.On(message, effects);

        IActorRef self = Self;
        foreach (ref readonly Effect effect in CollectionsMarshal.AsSpan(effects))
        {
            if (effect.Target == Effect.Later) Wait((Delayed)effect.Message);
            else neighbours.Send(_node, effect.Target, effect.Message, self);
        }

        effects.Clear();
        _effects = effects;
    }

    protected override void PostStop()
    {
        state.Release();
        if (neighbours.AreStopping) return;
        string node = state.Spec.Node.Name; // a supervisor or a stranger stopped it: whoever waits for it is told
        neighbours.Host.Tell(new CoordinatorState.Broken(new InvalidOperationException($"the actor of node `{node}` was stopped")), Self);
    }

    /// <summary>Brings a message back after a while.</summary>
    protected virtual void Wait(Delayed delayed) => throw new InvalidOperationException($"found {delayed}, expected an op that takes time");

    /// <summary>Makes the actor without reflection or a compiled expression: a graph may have a hundred thousand of them.</summary>
    internal sealed class Producer(NodeState state, Neighbours neighbours) : IIndirectActorProducer
    {
        public Type ActorType => state.Spec.Node.Op is ITakesTime ? typeof(TimedNodeActor) : typeof(NodeActor);

        public ActorBase Produce() =>
            state.Spec.Node.Op is ITakesTime ? new TimedNodeActor(state, neighbours) : new NodeActor(state, neighbours);

        public void Release(ActorBase actor)
        {
        }
    }
}
