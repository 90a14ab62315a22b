using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Akka.Actor;
using Akka.TestKit;

namespace ActorGraph.Tests.Runtime;

/// <summary>The real actor of one node, with probes in the places of its neighbours and of the coordinator.</summary>
public sealed class MessageFlowTests() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = WARNING")
{
    private static readonly StepPlan Plan = new() { FirstSamples = [0, 2], Backward = true };
    private readonly TensorPool _pool = new();

    [Fact]
    public async Task Two_losses_added_up_send_one_cotangent_along_a_shared_edge()
    {
        Graph graph = TwoLosses();
        Stage stage = Play(graph, "yHat", graph["L"]);
        await FeedForwardAsync(stage);
        int places = graph.Consumers(graph["yHat"]).Length;
        Assert.Equal(2, places);
        for (int place = 0; place < places; place++)
        {
            await stage["x"].ExpectNoMsgAsync(TimeSpan.Zero); // all that is due is waited for
            stage.Tell(new Cotangent(Pass, Plan, place) { Value = Row(place + 1, 10 * place) });
        }

        var sent = await stage["x"].ExpectMsgAsync<Cotangent>();
        Assert.Equal([3 * 3.0, 10 * 3.0], sent.Take()!.ToDoubles()); // (1 + 2, 0 + 10), times w = 3
        Assert.Equal(3 * 1 + 10 * 2, (await stage["w"].ExpectMsgAsync<Cotangent>()).Take()!.Item());
        await AssertSilenceAsync(stage);
    }

    [Fact]
    public async Task Two_losses_apart_send_one_cotangent_each()
    {
        Graph graph = TwoLosses();
        Stage stage = Play(graph, "yHat", graph["L1"], graph["L2"]);
        for (int sweep = 0; sweep < 2; sweep++)
        {
            PassId pass = Pass with { Step = sweep, Sweep = sweep };
            await FeedForwardAsync(stage, pass);
            stage.Tell(new Cotangent(pass, Plan, 1 - sweep) { Value = Row(50, 50) }); // of the other loss: not awaited
            stage.Tell(new Cotangent(pass, Plan, sweep) { Value = Row(1, 2) });
            var sent = await stage["x"].ExpectMsgAsync<Cotangent>();
            Assert.Equal(sweep, sent.Pass.Sweep);
            Assert.Equal([3.0, 6], sent.Take()!.ToDoubles());
            Assert.Equal(1 + 2 * 2, (await stage["w"].ExpectMsgAsync<Cotangent>()).Take()!.Item());
            await AssertSilenceAsync(stage);
        }
    }

    [Fact]
    public async Task Duplicates_and_stale_messages_change_nothing()
    {
        Graph graph = TwoLosses();
        Stage stage = Play(graph, "yHat", graph["L"]);
        stage.Tell(new AbandonStep(1, 3));
        await stage.Coordinator.ExpectMsgAsync<StepAbandoned>();
        PassId pass = Pass with { Epoch = 3, Step = 8 }, old = pass with { Step = 7 }, older = pass with { Epoch = 2 }, other = pass with { Run = 2 };
        await FeedForwardAsync(stage, pass);
        foreach (PassId stale in (PassId[])[pass, old, older, other])
        {
            stage.Tell(new Activation(stale, Plan, stage.Edge(0)) { Value = Row(9, 9) });
            stage.Tell(new BeginStep(stale, Plan));
        }

        var first = new Cotangent(pass, Plan, 0) { Value = Row(1, 0) };
        stage.Tell(first);
        stage.Tell(first);
        foreach (PassId stale in (PassId[])[pass, old, older, other]) stage.Tell(new Cotangent(stale, Plan, 0) { Value = Row(7, 7) });
        foreach (PassId stale in (PassId[])[old, older, other]) stage.Tell(new Cotangent(stale, Plan, 1) { Value = Row(7, 7) });
        stage.Tell(new AbandonStep(1, 2));
        stage.Tell(new Cotangent(pass, Plan, 1) { Value = Row(2, 10) });
        var sent = await stage["x"].ExpectMsgAsync<Cotangent>();
        using (Tensor xBar = sent.Take()!) Assert.Equal([9.0, 30], xBar.ToDoubles());
        using (Tensor wBar = (await stage["w"].ExpectMsgAsync<Cotangent>()).Take()!) Assert.Equal(3 * 1 + 10 * 2, wBar.Item());
        stage.Tell(new Cotangent(pass, Plan, 1) { Value = Row(2, 10) });
        await AssertSilenceAsync(stage);
        Assert.Equal(0, _pool.LeasedBytes);
    }

    [Fact]
    public async Task A_message_of_a_newer_epoch_waits_in_the_actor_too()
    {
        Graph graph = TwoLosses();
        Stage stage = Play(graph, "yHat", graph["L"]);
        PassId pass = Pass with { Epoch = 1 };
        stage.Tell(new Activation(pass, Plan, stage.Edge(0)) { Value = Row(1, 2) });
        stage.Tell(new Activation(pass with { MicroBatch = PassId.WholeStep }, Plan, stage.Edge(1)) { Value = Scalar(3) });
        await AssertSilenceAsync(stage);
        stage.Tell(new AbandonStep(1, 1));
        await stage.Coordinator.ExpectMsgAsync<StepAbandoned>(m => m.Epoch == 1);
        for (int place = 0; place < 2; place++) Assert.Equal((double[])[3, 6], (await stage.ExpectActivationAsync()).ToDoubles());
    }

    [Fact]
    public async Task A_failing_node_tells_the_coordinator_what_it_saw()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node rows = g.Input("rows", [Dimension.Batch()], ElementType.Int64), table = g.Parameter("table", [3, 1], new Ones());
        Graph graph = g.Build(loss: table.Gather(rows).Named("looked").ReduceSum([1]));
        Stage stage = Play(graph, "looked", graph.Loss!);
        stage.Tell(new Activation(Pass with { MicroBatch = PassId.WholeStep }, Plan, stage.Edge(0)) { Value = Tensor.Filled(1, ElementType.Float64, [3, 1], _pool) });
        stage.Tell(new Activation(Pass, Plan, stage.Edge(1)) { Value = Tensor.From<long>([0, 7], [2], _pool) });
        var failed = await stage.Coordinator.ExpectMsgAsync<NodeFailed>();
        Assert.StartsWith("Gather `looked`", failed.Error);
        Assert.Contains("table [3, 1]", failed.Error);
        Assert.Equal("activation into slot 0 (step 0, epoch 0); activation into slot 1 (step 0, micro-batch 0, epoch 0)", string.Join("; ", failed.Story));
        stage.Tell(new AbandonStep(1, 1));
        await stage.Coordinator.ExpectMsgAsync<StepAbandoned>();
        Assert.Equal(0, _pool.LeasedBytes);
    }

    private static PassId Pass => new(1, 0, 0, 0, 0);

    // yHat = x · w is read by both losses
    private static Graph TwoLosses()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]).Identity(), w = g.Parameter("w", [], new Given([3]));
        Node yHat = (x * w).Named("yHat");
        return g.Build(loss: (yHat.Exp().Named("L1") + yHat.Abs().Named("L2")).Named("L"));
    }

    private static async Task FeedForwardAsync(Stage stage, PassId? at = null)
    {
        PassId pass = at ?? Pass;
        stage.Tell(new Activation(pass with { MicroBatch = PassId.WholeStep }, Plan, stage.Edge(1)) { Value = stage.Test.Scalar(3) });
        stage.Tell(new Activation(pass, Plan, stage.Edge(0)) { Value = stage.Test.Row(1, 2) });
        for (int place = 0; place < 2; place++)
        {
            using Tensor y = await stage.ExpectActivationAsync();
            Assert.Equal([3.0, 6], y.ToDoubles());
        }
    }

    // a message that the node answers comes back, and nothing before it
    private static async Task AssertSilenceAsync(Stage stage)
    {
        stage.Tell(new ReadCounters(99));
        while (await stage.Coordinator.ReceiveOneAsync(TimeSpan.FromSeconds(10)) is { } message and not CountersRead)
            Assert.IsType<RootComputed>(message);
        foreach (TestProbe probe in stage.Probes) await probe.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private Tensor Row(params double[] values) => Tensor.From(values, [values.Length], _pool);

    private Tensor Scalar(double value) => Tensor.Scalar(value, ElementType.Float64, _pool);

    private Stage Play(Graph graph, string node, params Node[] roots)
    {
        ImmutableArray<NodeSpec> specs = Wiring.Specify(1, graph,
            [.. roots.Select(r => new Objective([r], [r], [.. graph.Nodes.Where(n => n.Kind == NodeKind.Parameter || n.Name.StartsWith("identity"))]))], learns: false);
        return new Stage(this, graph, specs[graph[node].Index], _pool);
    }

    private sealed class Stage
    {
        private readonly Graph _graph;
        private readonly Node _node;
        private readonly IActorRef _actor;
        private readonly TestProbe _consumers;
        private readonly Dictionary<string, TestProbe> _producers = [];

        public Stage(MessageFlowTests test, Graph graph, NodeSpec spec, TensorPool pool)
        {
            (Test, _graph, _node) = (test, graph, spec.Node);
            Coordinator = test.CreateTestProbe();
            _consumers = test.CreateTestProbe();
            var neighbours = new Neighbours(graph.Nodes.Length, Coordinator, new ThreadCensus());
            foreach (Edge edge in spec.Consumers) neighbours[edge.Consumer] = _consumers;
            foreach (InputSpec input in spec.Inputs)
            {
                TestProbe probe = _producers[Key(graph.Nodes[input.Producer])] = test.CreateTestProbe();
                neighbours[input.Producer] = probe;
            }

            _actor = test.Sys.ActorOf(Props.CreateBy(new NodeActor.Producer(new NodeState(spec, pool), neighbours)));
        }

        public MessageFlowTests Test { get; }

        public TestProbe Coordinator { get; }

        public IEnumerable<TestProbe> Probes => _producers.Values.Append(_consumers);

        public TestProbe this[string producer] => _producers[producer];

        public Edge Edge(int slot) => new(_node.Index, slot);

        public void Tell(object message) => _actor.Tell(message, ActorRefs.NoSender);

        public async Task<Tensor> ExpectActivationAsync() => (await _consumers.ExpectMsgAsync<Activation>()).Take()!;

        private string Key(Node node) => node.Inputs.IsEmpty ? node.Name : node.Inputs[0].Name;
    }
}
