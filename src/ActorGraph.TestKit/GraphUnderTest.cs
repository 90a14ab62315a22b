using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using Akka.Actor;
using Akka.TestKit;

namespace ActorGraph.TestKit;

/// <summary>
/// A graph of which some nodes are real actors, with the test in the places of their neighbours and of the coordinator. All that a
/// message leads to has happened when the call that sent it returns (the actors run on the test's own thread), so that nothing
/// here waits for time to pass.
/// </summary>
public sealed partial class GraphUnderTest : IAsyncDisposable
{
    private readonly TestKitBase _kit;
    private readonly ImmutableArray<NodeSpec> _specs;
    private readonly TestProbe _answers; // to what is asked of real nodes
    private readonly IActorRef?[] _actors; // by node; null: the test plays it
    private readonly Dictionary<Edge, Lane> _lanes = [];
    private readonly Dictionary<Edge, (TestProbe Activations, TestProbe Cotangents)> _probes = [];
    private long _requests;

    internal GraphUnderTest(TestKitBase kit, Graph graph, IReadOnlyList<Node> real, RunOptions options, StepPlan plan)
    {
        (_kit, Graph, Plan) = (kit, graph, plan);
        if (real.Count == 0) throw new GraphException("graph under test", "no real node", "the name of at least one");
        _specs = Wiring.Specify(1, graph, options.Objectives(graph), options.Optimizer is not null);
        _actors = new IActorRef?[graph.Nodes.Length];
        (Coordinator, _answers) = (kit.CreateTestProbe(), kit.CreateTestProbe());
        IActorRef coordinator = Start(Props.Create(() => new CoordinatorPost(Coordinator, _answers)), "coordinator");
        foreach (Node node in real.Distinct())
            foreach (Edge edge in graph.Consumers(node).AddRange(Enumerable.Range(0, node.Inputs.Length).Select(slot => new Edge(node.Index, slot))))
            {
                if (_lanes.ContainsKey(edge)) continue;
                _probes[edge] = (kit.CreateTestProbe(), kit.CreateTestProbe());
                _lanes[edge] = new Lane(_probes[edge].Activations, _probes[edge].Cotangents);
            }

        var neighbours = new Dictionary<Node, Neighbours>();
        foreach (Node node in real.Distinct())
        {
            neighbours[node] = new Neighbours(graph.Nodes.Length, coordinator, new ThreadCensus());
            NodeState state = NodeStart.Create(_specs[node.Index], options.Seed, options.Optimizer, Pool);
            _actors[node.Index] = Start(Props.CreateBy(new NodeActor.Producer(state, neighbours[node])), $"node-{node.Index}");
        }

        foreach ((Node node, Neighbours around) in neighbours)
            foreach (int other in Around(node))
                around[other] = Start(Props.Create(() => new EdgePost(m => EdgeOf(other, m), _actors[other], edge => _lanes[edge])), $"post-{node.Index}-{other}");
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>What steps go by.</summary>
    public StepPlan Plan { get; }

    /// <summary>Stands in the place of the coordinator: roots' values, ends of passes, staged updates and failures come here.</summary>
    public TestProbe Coordinator { get; }

    /// <summary>The memory of the real nodes: what is leased when a test is over was forgotten by somebody.</summary>
    public TensorPool Pool { get; } = new();

    /// <summary>The pass that messages belong to unless they say otherwise: the first micro-batch of the first attempt at the first step.
    /// Of a producer that runs once a step they carry <see cref="PassId.WholeStep"/> in place of the micro-batch.</summary>
    public PassId Pass { get; set; } = new(1, 0, 0, 0, 0);

    /// <summary>What went along an edge.</summary>
    /// <exception cref="GraphException">The edge leads from no real node to another, or to one that is played.</exception>
    public EdgeCounts Counts(Edge edge) => On(edge).Counts;

    /// <summary>Messages that the real node at an edge's end took: activations if the consumer is real, cotangents if the producer is. One
    /// that comes twice counts once.</summary>
    public async Task<(long Activations, long Cotangents)> AcceptedAsync(Edge edge)
    {
        On(edge);
        Node producer = Graph.Producer(edge);
        long activations = 0, cotangents = 0;
        if (_actors[edge.Consumer] is { } consumer) activations = (await CountersAsync(consumer)).Activations[edge.Slot];
        if (_actors[producer.Index] is { } source) cotangents = (await CountersAsync(source)).Cotangents[PlaceOf(edge)];
        return (activations, cotangents);
    }

    /// <summary>Lets time pass: for ops that take time.</summary>
    /// <exception cref="InvalidOperationException">The actor system's time cannot be moved.</exception>
    public void Advance(TimeSpan time)
    {
        if (_kit.Sys.Scheduler is not TestScheduler scheduler)
            throw new InvalidOperationException($"found {_kit.Sys.Scheduler.GetType().Name}, expected a TestScheduler; hint: pass GraphTestKit.Config to the constructor of the TestKit");
        scheduler.Advance(time);
    }

    /// <summary>Copies of a real node's two buffers in the pass at hand; kept after the pass only if <see cref="StepPlan.KeepsBuffers"/>.</summary>
    public async Task<NodeBuffers> ReadAsync(string node)
    {
        Real(Graph[node]).Tell(new ReadBuffers(++_requests, Math.Max(0, Pass.MicroBatch)), ActorRefs.NoSender);
        var read = await _answers.ExpectMsgAsync<BuffersRead>(m => m.Request == _requests).ConfigureAwait(false);
        return new NodeBuffers(read.Forward, read.Backward, read.Tangent);
    }

    /// <summary>Stops the real nodes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Lane lane in _lanes.Values) lane.Discard();
        foreach (IActorRef actor in _actors.OfType<IActorRef>()) await actor.GracefulStop(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
    }

    private async Task<CountersRead> CountersAsync(IActorRef node)
    {
        node.Tell(new ReadCounters(++_requests), ActorRefs.NoSender);
        return await _answers.ExpectMsgAsync<CountersRead>(m => m.Request == _requests).ConfigureAwait(false);
    }

    // Started at once, on the test's thread; actors of the system's own are started on another.
    private TestActorRef<ActorBase> Start(Props props, string name) =>
        new(_kit.Sys, props.WithDispatcher(CallingThreadDispatcher.Id), null, $"{name}-{Guid.NewGuid():N}");

    private IEnumerable<int> Around(Node node) => node.Inputs.Select(i => i.Index).Concat(Graph.Consumers(node).Select(e => e.Consumer)).Distinct();

    // What a real node sends to a neighbour goes along one of the edges between them.
    private Edge? EdgeOf(int target, object message) => message switch
    {
        Activation m => new Edge(m.Edge.Consumer, m.Edge.Slot),
        Cotangent m when m.Place < Graph.Consumers(Graph.Nodes[target]).Length => Graph.Consumers(Graph.Nodes[target])[m.Place],
        _ => null,
    };

    private int PlaceOf(Edge edge) => Graph.Consumers(Graph.Producer(edge)).IndexOf(edge);

    private string Words(Edge edge) => $"edge `{Graph.Producer(edge).Name}` → `{Graph.Nodes[edge.Consumer].Name}`, slot {edge.Slot}";

    private Lane On(Edge edge)
    {
        if ((uint)edge.Consumer >= (uint)Graph.Nodes.Length || (uint)edge.Slot >= (uint)Graph.Nodes[edge.Consumer].Inputs.Length)
            throw new GraphException($"{edge}", "no such edge", "an edge of the graph", "take it by name: graph.Edge(producer, consumer)");
        return _lanes.TryGetValue(edge, out Lane? lane) ? lane
            : throw new GraphException(Words(edge), "an edge between two nodes that are played", "a real node at one of its ends", "name it: Test(graph, real: […])");
    }

    private IActorRef Real(Node node) => _actors[node.Index] ?? throw new GraphException(
        $"node `{node.Name}`", "a node that the test plays", $"a real one: {string.Join(", ", Graph.Nodes.Where(n => _actors[n.Index] is not null).Select(n => $"`{n.Name}`"))}");
}
