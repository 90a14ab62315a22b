using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Where the first number that is infinite or NaN appeared is said by the node that made it.</summary>
public sealed class AnomalyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public async Task A_value_is_found_where_it_appears(int microBatches, int threads)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Ones());
        Graph graph = g.Build(loss: (x * w).Named("z").Log().Named("log").Exp().Named("behind").ReduceSum([1]).Named("L"));
        NodeFailedException failure = await FailAsync(graph, [1, 2, 3, 0, 5, 6], microBatches, threads);
        Assert.Equal("log", failure.Node);
        Assert.Contains("Log `log`", failure.Error, StringComparison.Ordinal);
        Assert.Contains($"-∞ at [{(microBatches == 1 ? 1 : 0)}, 1] of its value, in the forward half", failure.Error.Replace("-Infinity", "-∞", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(failure.Story, line => line.Contains("activation into slot 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cotangent_is_found_where_it_appears()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Ones());
        Graph graph = g.Build(loss: (x * w).Named("z").Sqrt().Named("root").ReduceSum([1]).Named("L")); // the slope of sqrt is infinite at 0
        NodeFailedException failure = await FailAsync(graph, [1, 2, 3, 0, 5, 6], 1, 1);
        Assert.Equal("root", failure.Node);
        Assert.Contains("at [1, 1] of the cotangent for input 0 (`z`), in the backward half", failure.Error, StringComparison.Ordinal);
        Assert.Contains(failure.Story, line => line.Contains("cotangent at place 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_fed_is_found_too_and_a_sound_step_passes_with_the_same_bits()
    {
        Graph graph = SampleGraphs.Named("two losses");
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        byte[]? bits = null;
        foreach (bool detects in (bool[])[false, true])
        {
            await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
            for (int step = 1; step <= 2; step++)
                (await run.TrainAsync(SampleGraphs.Feeds(graph, 7, step), new StepOptions { Update = step, LearningRate = 0.1, MicroBatches = 2, DetectsAnomalies = detects })).Dispose();
            byte[] found = [.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.AsBytes().ToArray())];
            Assert.Equal(bits ??= found, found);
            if (!detects) continue;
            Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, 7, 1);
            feeds["x"] = Tensor.Filled(double.NaN, ElementType.Float32, feeds["x"].Shape);
            var failure = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(feeds, new StepOptions { Update = 3, LearningRate = 0.1, DetectsAnomalies = true }));
            Assert.Equal("x", failure.Node);
            Assert.Equal(bits, (byte[])[.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.AsBytes().ToArray())]);
        }
    }

    [Fact]
    public async Task Hooks_see_values_and_gradients_as_they_are_made_and_their_errors_fail_the_step()
    {
        Graph graph = SampleGraphs.Named("two losses");
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string What, int MicroBatch, Shape Shape)>();
        bool fails = false;
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions
        {
            Optimizer = new Sgd(),
            Hooks =
            [
                new NodeHook("prediction")
                {
                    Forward = (pass, value) => seen.Enqueue(("value", pass.MicroBatch, value.Shape)),
                    Backward = (pass, gradient) =>
                    {
                        seen.Enqueue(("gradient", pass.MicroBatch, gradient.Shape));
                        if (fails) throw new InvalidOperationException("seen enough");
                    },
                },
                new NodeHook("w") { Backward = (pass, gradient) => seen.Enqueue(("w", pass.MicroBatch, gradient.Shape)) },
            ],
        });
        (await run.TrainAsync(SampleGraphs.Feeds(graph, 6, 1), new StepOptions { Update = 1, LearningRate = 0.1, MicroBatches = 2 })).Dispose();
        Shape half = [3, 3], whole = [5, 5];
        Assert.Equal([("gradient", 0, half), ("gradient", 1, half), ("value", 0, half), ("value", 1, half), ("w", PassId.WholeStep, whole)],
            seen.OrderBy(s => (s.What, s.MicroBatch)));
        fails = true;
        var failure = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(SampleGraphs.Feeds(graph, 6, 2), new StepOptions { Update = 2, LearningRate = 0.1 }));
        Assert.Contains("seen enough", failure.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAnyAsync<GraphException>(() => runtime.LoadAsync(graph, new RunOptions { Hooks = [new NodeHook("predictoin")] }));
        Assert.Contains("prediction", unknown.Message, StringComparison.Ordinal);
    }

    private static async Task<NodeFailedException> FailAsync(Graph graph, float[] x, int microBatches, int threads)
    {
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.From(x, [x.Length / 2, 2]) };
        var options = new StepOptions { Update = 1, LearningRate = 0.1, MicroBatches = microBatches, DetectsAnomalies = true };
        var failure = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(feeds, options));
        await run.DisposeAsync();
        Assert.Equal(0, run.Pool.LeasedBytes);
        return failure;
    }
}
