using ActorGraph.Runtime.Tracing;
using Akka.Actor;

namespace ActorGraph.Runtime.Coordination;

/// <summary>The actor around <see cref="CoordinatorState"/>, and the parent of a run's node actors.</summary>
/// <param name="spec">The run.</param>
/// <param name="start">Makes a node's state.</param>
/// <param name="census">The threads that execute node work.</param>
/// <param name="recorder">Notes when steps begin and end.</param>
/// <param name="dispatcher">What the node actors run on.</param>
/// <param name="stopped">Called when the last actor of the run has stopped, whoever stopped it.</param>
internal sealed class CoordinatorActor(
    RunSpec spec, Func<NodeSpec, NodeState> start, ThreadCensus census, TraceRecorder recorder, string dispatcher, Action stopped) : UntypedActor
{
    private readonly CoordinatorState _state = new(spec);
    private readonly List<Effect> _effects = [];
    private Neighbours _nodes = null!;

    protected override void PreStart()
    {
        _nodes = new Neighbours(spec.Nodes.Length, Self, census);
        try
        {
            foreach (NodeSpec node in spec.Nodes)
            {
                Props props = Props.CreateBy(new NodeActor.Producer(start(node), _nodes)).WithDispatcher(dispatcher);
                _nodes[node.Node.Index] = Context.ActorOf(props, $"{node.Node.Index}");
            }
        }
        catch (Exception e)
        {
            Perform(new CoordinatorState.Broken(e)); // such as an initialiser's: whoever loads the graph is told
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
        if (message is Stop)
        {
            _nodes.AreStopping = true;
            Context.Stop(Self);
        }
        else Perform(message);
    }

    protected override void PostStop()
    {
        Perform(new CoordinatorState.Broken(new ObjectDisposedException("run", "the run was stopped")));
        stopped();
    }

    private void Perform(object message)
    {
        _effects.Clear();
        try
        {
            _state.On(message, _effects);
        }
        catch (Exception e)
        {
            // Akka's way, a restart, would put initial values into all parameters: the run is over instead.
            _state.On(new CoordinatorState.Broken(e), _effects);
        }

        recorder.Stepping(_state.Whole, _state.Plan);
        foreach (Effect effect in _effects)
        {
            if (effect.Target == CoordinatorState.Caller) ((ICompletion)effect.Message).Perform();
            else _nodes.Send(Effect.Coordinator, effect.Target, effect.Message, Self);
        }
    }

    /// <summary>End the run, after what was asked before.</summary>
    internal sealed class Stop
    {
        public static readonly Stop Instance = new();
    }

    internal sealed class Producer(
        RunSpec spec, Func<NodeSpec, NodeState> start, ThreadCensus census, TraceRecorder recorder, string dispatcher, Action stopped) : IIndirectActorProducer
    {
        public Type ActorType => typeof(CoordinatorActor);

        public ActorBase Produce() => new CoordinatorActor(spec, start, census, recorder, dispatcher, stopped);

        public void Release(ActorBase actor)
        {
        }
    }
}
