using Akka.Actor;

namespace ActorGraph.Runtime.Coordination;

/// <summary>The actor around <see cref="CoordinatorState"/>, and the parent of a run's node actors.</summary>
internal sealed class CoordinatorActor(RunSpec spec, Func<NodeSpec, NodeState> start, ThreadCensus census, string dispatcher) : UntypedActor
{
    private readonly CoordinatorState _state = new(spec);
    private readonly List<Effect> _effects = [];
    private Neighbours _nodes = null!;

    protected override void PreStart()
    {
        _nodes = new Neighbours(spec.Nodes.Length, Self, census);
        foreach (NodeSpec node in spec.Nodes)
        {
            Props props = Props.CreateBy(new NodeActor.Producer(start(node), _nodes)).WithDispatcher(dispatcher);
            _nodes[node.Node.Index] = Context.ActorOf(props, $"{node.Node.Index}");
        }
    }

    // A node's own failures are reports; an exception in its shell is a fault of the engine, after which the run is over.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Self.Tell(new CoordinatorState.Broken(e));
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        _state.On(message, _effects);
        foreach (Effect effect in _effects)
        {
            if (effect.Target == CoordinatorState.Caller) ((Completion)effect.Message).Perform();
            else _nodes[effect.Target].Tell(effect.Message, Self);
        }

        _effects.Clear();
    }

    protected override void PostStop()
    {
        _state.On(new CoordinatorState.Broken(new ObjectDisposedException("run", "the run was stopped")), _effects);
        foreach (Effect effect in _effects)
            if (effect.Target == CoordinatorState.Caller) ((Completion)effect.Message).Perform();
    }

    internal sealed class Producer(RunSpec spec, Func<NodeSpec, NodeState> start, ThreadCensus census, string dispatcher) : IIndirectActorProducer
    {
        public Type ActorType => typeof(CoordinatorActor);

        public ActorBase Produce() => new CoordinatorActor(spec, start, census, dispatcher);

        public void Release(ActorBase actor)
        {
        }
    }
}
