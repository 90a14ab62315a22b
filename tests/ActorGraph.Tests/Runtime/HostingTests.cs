using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Graphs on an actor system of the user's own, several at once.</summary>
public sealed class HostingTests() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = WARNING")
{
    [Fact]
    public async Task An_actor_system_of_the_users_hosts_several_graphs_and_lives_on()
    {
        GraphRuntime runtime = GraphRuntime.On(Sys), second = GraphRuntime.On(Sys);
        double[] losses = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => TrainAsync(n % 2 == 0 ? runtime : second, n)));
        Assert.Equal(Enumerable.Range(1, 6).Select(n => Math.Pow(n * Math.Pow(0.5, 4), 2)), losses);
        await runtime.DisposeAsync();
        Assert.False(Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_nodes_failure_reaches_the_caller_and_the_run_goes_on()
    {
        var spring = new Trap.Spring();
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Given([1, 2]));
        Graph graph = g.Build(loss: (x * w).Apply(new Trap(spring)).Named("weak").ReduceSum([1]));
        await using GraphRun run = await GraphRuntime.On(Sys).LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        Dictionary<string, Tensor> feeds = Feeds.Of(("x", Feeds.Doubles([3, 2], 1, 2, 3, 4, 5, 6)));
        var options = new StepOptions { Update = 1, LearningRate = 0.5, MicroBatches = 3 };
        for (int call = 0; call < 6; call++)
        {
            spring.Tighten(call);
            var error = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(feeds, options).Soon());
            spring.Loosen();
            Assert.Equal("weak", error.Node);
            Assert.StartsWith("Trap `weak`: the trap snapped", error.Message);
            Assert.Contains("[batch, 2]", error.Message);
            Assert.Contains("last messages: ", error.Message);
            Assert.Contains($"activation into slot 0 (step {call}, micro-batch 0, epoch {call})", error.Story);
            Assert.Equal((double[])[1, 2], (await run.ReadParametersAsync())[0].Value.ToDoubles());
        }

        using StepResult result = await run.TrainAsync(feeds, options).Soon();
        Assert.Equal((double[])[1 - 0.5 * 3, 2 - 0.5 * 4], (await run.ReadParametersAsync())[0].Value.ToDoubles());
    }

    [Fact]
    public async Task Shared_edges_carry_one_cotangent_for_a_sum_of_losses_and_two_for_losses_apart()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Given([1, 2])), h = (x * w).Named("h");
        Node yHat = h.Tanh().Named("yHat");
        Node l1 = yHat.Pow(2).ReduceSum([1]).Named("L1"), l2 = yHat.Abs().ReduceSum([1]).Named("L2"), l = (l1 + l2).Named("L");
        Graph graph = g.Build(loss: l, l1, l2);
        Dictionary<string, Tensor> feeds = Feeds.Of(("x", Feeds.Doubles([3, 2], 1, 2, 3, 4, 5, 6)));
        Edge shared = graph.Consumers(graph["h"]).Single();

        await using GraphRun together = await GraphRuntime.On(Sys).LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("L")] });
        (await together.GradientAsync(feeds, microBatches: 3).Soon()).Dispose();
        Assert.Equal(3, (await together.CountMessagesAsync()).CotangentsOn(shared));
        double[] whole = (await together.ReadAsync("w")).Backward!.ToDoubles();

        await using GraphRun apart = await GraphRuntime.On(Sys).LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("L1"), new Differentiate("L2")] });
        var parts = new double[2];
        for (int sweep = 0; sweep < 2; sweep++)
        {
            (await apart.GradientAsync(feeds, sweep, microBatches: 3).Soon()).Dispose();
            double[] part = (await apart.ReadAsync("w")).Backward!.ToDoubles();
            for (int i = 0; i < 2; i++) parts[i] += part[i];
        }

        Assert.Equal(6, (await apart.CountMessagesAsync()).CotangentsOn(shared));
        for (int i = 0; i < 2; i++) Assert.Equal(whole[i], parts[i], 1e-12);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => apart.GradientAsync(feeds, sweep: 2));
    }

    // w ← w − ½ · 2w / 2: each step halves w
    private static async Task<double> TrainAsync(GraphRuntime runtime, double start)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([start]));
        await using GraphRun run = await runtime.LoadAsync(g.Build(loss: w * w), new RunOptions { Optimizer = new Sgd() });
        for (int step = 1; step <= 4; step++) (await run.TrainAsync(Feeds.None, new StepOptions { Update = step, LearningRate = 0.25 }).Soon()).Dispose();
        using StepResult last = await run.ForwardAsync(Feeds.None).Soon();
        return last.Loss;
    }
}
