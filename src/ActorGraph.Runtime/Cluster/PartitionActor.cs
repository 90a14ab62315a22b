using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// A worker's part of a run in one epoch: makes the graph from its text, creates the node actors that are placed here, and opens
/// a link to every other process. Its parent hears that the part is there, or why it cannot be.
/// </summary>
internal sealed class PartitionActor(LoadPartition load, ILinks links, string dispatcher, long largestValue) : UntypedActor
{
    private readonly LinkCounters _counters = new();
    private readonly WorkMeter _meter = new();
    private readonly ThreadCensus _census = new();
    private readonly TensorPool _pool = new();
    private Neighbours? _nodes;
    private TraceSource? _traces;

    protected override void PreStart()
    {
        try
        {
            Build();
            Context.Parent.Tell(new PartitionLoaded(load.Run, load.Epoch, load.Process));
        }
        catch (Exception e) // memory too may be what is missing: the coordinator is told all the same
        {
            Context.Parent.Tell(new PartitionRefused(load.Run, load.Epoch, load.Process, e.Message));
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Self.Tell(new CoordinatorState.Broken(e));
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorState.Broken m: Break(m.Reason.Message); break;
            case LinkFailed m: Break($"the link to process {m.Process}: {m.Reason.Message}"); break;
            case ReadLoad m:
                Sender.Tell(new LoadRead(
                    load.Run, m.Request, load.Process, Microseconds(_meter.Elapsed), Microseconds(_meter.Computing),
                    _counters.Ticks * 1_000_000 / System.Diagnostics.Stopwatch.Frequency, Microseconds(_meter.InTurns), _counters.BytesSent, _meter.Passes,
                    _census.Threads, _pool.PeakBytes));
                break;
            case ReadTrace m when _traces is not null: Sender.Tell(_traces.Answer(m, load.Process)); break;
            case Stop:
                if (_nodes is not null) _nodes.AreStopping = true;
                Context.Stop(Self);
                break;
        }
    }

    private void Break(string reason) => Context.Parent.Tell(new PartitionBroken(load.Run, load.Epoch, load.Process, reason));

    private void Build()
    {
        Graph graph = GraphText.Parse(load.Graph, $"run {load.Run}");
        if (GraphText.Write(graph) != load.Graph)
            throw new GraphException($"run {load.Run}", "a graph that this worker reads differently", "the coordinator's graph", "run the same version on both");
        Optimizer? optimizer = load.Optimizer.Length == 0 ? null : OptimizerText.Parse(load.Optimizer);
        var spec = new RunSpec(load.Run, graph, [.. load.Objectives.Select(o => o.For(graph))], optimizer is not null);
        var recorder = new TraceRecorder(spec.Nodes.Length);
        _traces = new TraceSource(recorder);
        _nodes = new Neighbours(spec.Nodes.Length, Self, _census) { Meter = _meter };
        var ends = new IActorRef[load.Processes.Length];
        for (int process = 0; process < ends.Length; process++)
        {
            if (process == load.Process) continue;
            var link = new LinkSpec(
                load.Link, process, ClusterPaths.LinkPath(load, process, load.Process), spec.Nodes, _pool, _nodes.Arrive, _counters)
            {
                MostValueBytes = largestValue,
            };
            ends[process] = Context.ActorOf(links.Open(link), ClusterPaths.Link(load.Epoch, process));
        }

        _nodes.Reach(load.Placement, ends, ends[^1]);
        if (load.Schedule.Length > 0) OpenGates(spec, Schedule.Parse(load.Schedule));
        foreach (NodeSpec node in spec.Nodes)
        {
            if (load.Placement[node.Node.Index] != load.Process) continue;
            NodeState state = NodeStart.Create(node, load.Seed, optimizer, _pool, load.Epoch, tellsTurns: load.Schedule.Length > 0, observer: recorder);
            _nodes[node.Node.Index] = Context.ActorOf(
                Props.CreateBy(new NodeActor.Producer(state, _nodes)).WithDispatcher(dispatcher), $"{node.Node.Index}");
        }
    }

    // A gate for each worker of the pipeline that this process stands for.
    private void OpenGates(RunSpec spec, ISchedule schedule)
    {
        var gates = new IActorRef?[load.Stages.Max() + 1];
        foreach (int worker in load.Stages.Where((_, node) => load.Placement[node] == load.Process).Select(s => s % load.Pipeline).Distinct().Order())
        {
            var gate = new StageGate(schedule, worker, load.Pipeline, spec.Nodes, load.Stages);
            IActorRef actor = Context.ActorOf(Props.CreateBy(new StageGateActor.Producer(gate, _nodes!.Local, _meter)).WithDispatcher(dispatcher), $"gate-{worker}");
            for (int stage = worker; stage < gates.Length; stage += load.Pipeline) gates[stage] = actor;
        }

        _nodes!.Gate(load.Stages, gates);
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;

    /// <summary>End the part.</summary>
    internal sealed class Stop
    {
        public static readonly Stop Instance = new();
    }

    internal sealed class Producer(LoadPartition load, ILinks links, string dispatcher, long largestValue) : IIndirectActorProducer
    {
        public Type ActorType => typeof(PartitionActor);

        public ActorBase Produce() => new PartitionActor(load, links, dispatcher, largestValue);

        public void Release(ActorBase actor)
        {
        }
    }
}
