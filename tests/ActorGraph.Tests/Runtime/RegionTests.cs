using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime;

/// <summary>What checkpointed regions save and what they cost.</summary>
public sealed class RegionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_chain_of_1000_layers_in_segments_of_root_n_keeps_three_roots_of_n_values_at_once()
    {
        const int layers = 1000, width = 1024;
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), width]), w = g.Parameter("w", [width], new Normal(0, 1)), h = x * w;
        for (int i = 0; i < layers; i++) h = h.Tanh();
        Graph graph = g.Build(loss: h.ReduceSum([1]));
        (double plain, Tensor expected) = await TrainAsync(graph);
        (double segments, Tensor found) = await TrainAsync(graph.Checkpointed());
        output.WriteLine($"values of {width} floats alive at once: {plain:F1} without regions, {segments:F1} with; 3·√1000 = {3 * Math.Sqrt(layers):F1}");
        Assert.InRange(segments, 2, 3 * Math.Sqrt(layers));
        Assert.InRange(plain, layers, 1.1 * layers);
        Assert.True(expected.AsBytes().SequenceEqual(found.AsBytes()), "other bits with regions");

        static async Task<(double Peak, Tensor Parameter)> TrainAsync(Graph graph)
        {
            await using GraphRuntime runtime = GraphRuntime.Start();
            await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Adam() });
            var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Filled(1, ElementType.Float32, [1, width]) };
            long rest = run.Pool.LeasedBytes;
            for (int update = 1; update <= 3; update++)
                (await run.TrainAsync(feeds, new StepOptions { Update = update, LearningRate = 0.05 })).Dispose();
            Assert.Equal(rest, run.Pool.LeasedBytes);
            return ((run.Pool.PeakBytes - rest) / (double)(width * sizeof(float)), (await run.ReadParametersAsync())[0].Value);
        }
    }

    [Fact]
    public void A_node_in_a_region_computes_twice_at_most_and_others_once()
    {
        bool someTwice = false, someOnce = false;
        for (int seed = 0; seed < 200; seed++)
        {
            var draw = new Random(seed);
            var tally = new Tally.Counts();
            Graph plain = Tallied(new Tally.Counts(), new Random(seed)), graph = RegionOrderTests.Regioned(Tallied(tally, draw), seed % 5, draw);
            var simulation = new Simulation(graph, MessageOrderTests.Options, Delivery.Free, seed, extras: 0.1);
            var straight = new Simulation(plain, MessageOrderTests.Options, Delivery.Straight, 0);
            RegionOrderTests.Train(simulation, 1, 1);
            RegionOrderTests.Train(straight, 1, 1);
            Assert.True(straight.Parameters().AsSpan().SequenceEqual(simulation.Parameters()), $"other bits with seed {seed}");
            foreach (Node node in graph.Nodes.Where(n => n.Op is Tally))
            {
                int times = tally.Of(node.Index);
                Assert.InRange(times, 1, graph.Regions.ContainsKey(node.Name) ? 2 : 1);
                someTwice |= times == 2;
                someOnce |= times == 1 && graph.Regions.ContainsKey(node.Name);
            }
        }

        Assert.True(someTwice && someOnce);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    public async Task Threads_and_micro_batches_change_no_bit(int threads, int microBatches)
    {
        Graph plain = SampleGraphs.Named("two losses");
        byte[] expected = await TrainAsync(plain, 1, 1);
        for (int kind = 0; kind < 5; kind++)
            Assert.Equal(expected, await TrainAsync(RegionOrderTests.Regioned(plain, kind, new Random(kind)), threads, microBatches));

        static async Task<byte[]> TrainAsync(Graph graph, int threads, int microBatches)
        {
            await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
            await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Adam(), Seed = 3 });
            for (int update = 1; update <= 5; update++)
                (await run.TrainAsync(SampleGraphs.Feeds(graph, 12, update),
                    new StepOptions { Update = update, LearningRate = 0.05, MicroBatches = microBatches })).Dispose();
            return [.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.AsBytes().ToArray())];
        }
    }

    [Fact]
    public void More_inputs_than_there_are_bits_for_are_kept_and_change_no_bit()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Normal(0, 1));
        Node[] branches = [.. Enumerable.Range(0, 100).Select(i => (x * w + i * 0.01).Tanh())];
        Node wide = g.Apply(new Concat(1), branches), most = g.Apply(new Max(), branches);
        Graph plain = g.Build(loss: wide.Pow(2).ReduceSum([1]) + most.Sin().ReduceSum([1]));
        byte[] expected = Train(plain);
        for (int kind = 0; kind < 5; kind++) Assert.Equal(expected, Train(RegionOrderTests.Regioned(plain, kind, new Random(kind))));

        static byte[] Train(Graph graph)
        {
            var simulation = new Simulation(graph, MessageOrderTests.Options, Delivery.Free, 5, extras: 0.1);
            for (int step = 1; step <= 2; step++) RegionOrderTests.Train(simulation, step, 1);
            Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
            return simulation.Parameters();
        }
    }

    [Fact]
    public async Task Buffers_that_are_kept_for_reading_are_not_computed_again()
    {
        var tally = new Tally.Counts();
        Graph graph = RegionOrderTests.Regioned(Tallied(tally, new Random(1)), 1, new Random(1));
        await using GraphRuntime runtime = GraphRuntime.Start();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        (await run.GradientAsync(SampleGraphs.Feeds(graph, 2, 1))).Dispose();
        foreach (Node node in graph.Nodes)
        {
            Assert.NotNull((await run.ReadAsync(node.Name)).Forward);
            Assert.InRange(tally.Of(node.Index), 0, 1);
        }

        Assert.Equal(0, (await run.CountMessagesAsync()).Recomputed);
    }

    private static Graph Tallied(Tally.Counts tally, Random draw)
    {
        var g = new GraphBuilder();
        var op = new Tally(tally);
        List<Node> nodes = [g.Input("x", [Dimension.Batch(), 3]), g.Parameter("w", [3], new Normal(0, 1))];
        for (int i = 0; i < 20; i++)
        {
            Node a = nodes[draw.Next(nodes.Count)], b = nodes[draw.Next(nodes.Count)];
            nodes.Add((draw.Next(3) switch { 0 => a + b, 1 => a * b, _ => a.StopGradient() + b }).Apply(op));
        }

        return g.Build(loss: nodes.Aggregate((a, b) => a + b).ReduceSum([1]));
    }

    /// <summary>y = tanh x; counts its runs by node.</summary>
    private sealed record Tally(Tally.Counts By) : Op
    {
        private static readonly Tanh Rule = new();

        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Rule.Infer(x);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
        {
            By.Add(e.Node);
            return Rule.Forward(e, x);
        }

        public override Residuals Keeps(int input) => Rule.Keeps(input);

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Rule.Vjp(x, y, yBar, input);

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => Rule.Jvp(x, y, xDot);

        internal sealed class Counts
        {
            private readonly int[] _runs = new int[1000];

            public void Add(int node) => Interlocked.Increment(ref _runs[node]);

            public int Of(int node) => _runs[node];
        }
    }
}
