using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Graphs on a local actor system, from feeds to updates.</summary>
public sealed class GraphRunTests : IAsyncLifetime
{
    private GraphRuntime _runtime = null!;

    public Task InitializeAsync()
    {
        _runtime = GraphRuntime.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _runtime.DisposeAsync();

    [Fact]
    public async Task Values_and_gradients_of_an_expression_come_out_of_its_node_actors()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []), y = g.Input("y", []);
        Node sigy = y.Sigmoid(), num = x + sigy, den = x.Sigmoid() + (x + y).Pow(2);
        Graph graph = g.Build(null, (num / den).Named("f"));
        await using GraphRun run = await _runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("f")] });
        using StepResult result = await run.GradientAsync(Scalars(("x", 3), ("y", -4)));

        Close(1.5456448841066441, (await run.ReadAsync("f")).Forward!.Item());
        Close(2.0595697955721652, (await run.ReadAsync("x")).Backward!.Item());
        Close(1.5922327514838093, (await run.ReadAsync("y")).Backward!.Item());

        static void Close(double expected, double found) => Assert.InRange(found, expected - 1e-14, expected + 1e-14);
    }

    [Fact]
    public async Task Parameters_have_the_same_bits_however_the_batch_is_cut()
    {
        float[] whole = await TrainAsync(1);
        Assert.Equal(whole, await TrainAsync(2));
        Assert.Equal(whole, await TrainAsync(3));
        Assert.Equal(whole, await TrainAsync(7));
        Assert.NotEqual(whole[0], (await TrainAsync(1, steps: 1))[0]);
    }

    [Fact]
    public async Task A_failing_node_fails_the_step_and_the_run_goes_on()
    {
        var g = new GraphBuilder();
        Node table = g.Parameter("table", [4, 2], new Normal(0, 1));
        Node rows = g.Input("rows", [Dimension.Batch()], ElementType.Int64);
        Graph graph = g.Build(loss: table.Gather(rows).Named("looked").ReduceSum([1]).Named("l"));
        await using GraphRun run = await _runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        float[] before = (await run.ReadParametersAsync())[0].Value.ToArray<float>();
        var options = new StepOptions { Update = 1, LearningRate = 1 };

        var error = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(Rows(0, 9), options));
        Assert.Equal("looked", error.Node);
        Assert.Contains("Gather `looked`", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await run.ReadParametersAsync())[0].Value.ToArray<float>());

        using StepResult result = await run.TrainAsync(Rows(0, 3), options);
        Assert.True(double.IsFinite(result.Loss));
        float[] after = (await run.ReadParametersAsync())[0].Value.ToArray<float>();
        Assert.Equal(before[0] - 0.5f, after[0]);
        Assert.Equal(before[2], after[2]);

        static Dictionary<string, Tensor> Rows(params long[] rows) => new() { ["rows"] = Tensor.From(rows, [rows.Length]) };
    }

    [Fact]
    public async Task A_chain_of_many_nodes_runs_and_its_memory_does_not_grow()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []), y = x;
        for (int i = 0; i < 20_000; i++) y = y.Apply(new Identity());
        Graph graph = g.Build(null, y.Named("y"));
        await using GraphRun run = await _runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("y")] });
        for (int step = 0; step < 3; step++)
        {
            using StepResult result = await run.GradientAsync(Scalars(("x", 2)));
            Assert.Equal(1, (await run.ReadAsync("x")).Backward!.Item());
        }

        MessageCounts counts = await run.CountMessagesAsync();
        Assert.Equal(3 * 20_000, counts.Activations);
        Assert.Equal(3 * 20_000, counts.Cotangents);
    }

    private static Dictionary<string, Tensor> Scalars(params (string Name, double Value)[] values) =>
        values.ToDictionary(v => v.Name, v => Tensor.Scalar(v.Value, ElementType.Float64));

    private async Task<float[]> TrainAsync(int microBatches, int steps = 5)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 5]), y = g.Input("y", [Dimension.Batch(), 3]);
        Node w1 = g.Parameter("w1", [8, 5], new He()), b1 = g.Parameter("b1", [8], new Normal(0, 0.1)), w2 = g.Parameter("w2", [3, 8], new He());
        Node h = (x.MatMul(w1.Transpose()) + b1).Relu();
        Node loss = (h.MatMul(w2.Transpose()) - y).Pow(2).ReduceSum([1]);
        await using GraphRun run = await _runtime.LoadAsync(g.Build(loss), new RunOptions { Optimizer = new Adam() });
        for (int step = 1; step <= steps; step++)
        {
            var feeds = new Dictionary<string, Tensor>
            {
                ["x"] = new Normal(0, 1).Create([17, 5], ElementType.Float32, 7, step, TensorPool.Shared),
                ["y"] = new Normal(0, 1).Create([17, 3], ElementType.Float32, 8, step, TensorPool.Shared),
            };
            using StepResult result = await run.TrainAsync(feeds, new StepOptions
            {
                Update = step,
                LearningRate = 0.01,
                MicroBatches = microBatches,
                Clip = new GradientClip(Norm: 5),
            });
        }

        return [.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.ToArray<float>())];
    }
}
