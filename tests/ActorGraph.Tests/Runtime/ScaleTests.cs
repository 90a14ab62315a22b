using System.Diagnostics;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime;

/// <summary>Deep graphs and wide ones run both ways and are released; nothing grows from step to step.</summary>
[Collection(nameof(Alone))]
public sealed class ScaleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_chain_of_150_000_nodes_runs_both_ways_and_is_released()
    {
        var clock = Stopwatch.StartNew();
        Graph graph = Chain(150_000);
        Tell(clock, "build");
        await using GraphRuntime runtime = GraphRuntime.Start();
        long before = GC.GetTotalMemory(true);
        clock.Restart();
        GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("y", "x")] });
        Tell(clock, "load");
        long perNode = (GC.GetTotalMemory(true) - before) / graph.Nodes.Length;
        clock.Restart();
        (await run.GradientAsync(Feeds.Scalars(("x", 2)))).Dispose();
        Tell(clock, "step");
        Assert.Equal((2, 1), ((await run.ReadAsync("y")).Forward!.Item(), (await run.ReadAsync("x")).Backward!.Item()));
        long used = (GC.GetTotalMemory(true) - before) / graph.Nodes.Length;
        clock.Restart();
        await run.DisposeAsync();
        Tell(clock, "stop");
        output.WriteLine($"{perNode} B a node when loaded, {used} B after a step that keeps buffers, {run.Pool.AllocatedBytes / graph.Nodes.Length} B of tensors");
        Assert.InRange(used, 0, 4096);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1000, 3)]
    public async Task One_node_with_a_thousand_consumers_and_one_with_a_thousand_inputs(int width, int microBatches)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 1]), w = g.Parameter("w", [1], new Given([2])), h = (x * w).Named("h");
        Node[] branches = [.. Enumerable.Range(0, width).Select(i => h * w)];
        Node wide = g.Apply(new Concat(1), branches).Named("wide"), most = g.Apply(new Max(), [.. branches, x]).Named("most");
        Graph graph = g.Build(loss: (wide.ReduceSum([1]) + most.ReduceSum([1])).Named("L"));
        await using GraphRuntime runtime = GraphRuntime.Start();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate("L")] });
        using StepResult result = await run.GradientAsync(Feeds.Of(("x", Feeds.Doubles([3, 1], 1, 2, 3))), microBatches: microBatches);

        // L = Σ (width + 1) w² x, the maximum being shared evenly by all branches
        Assert.Equal(6.0 * 4 * (width + 1), result.LossSum);
        Assert.Equal(6.0 * 4 * (width + 1), (await run.ReadAsync("w")).Backward!.Item(), 1e-8);
        MessageCounts counts = await run.CountMessagesAsync();
        Assert.Equal(microBatches * width, graph.Consumers(graph["h"]).Sum(counts.CotangentsOn));
        Assert.Equal(microBatches * width, Enumerable.Range(0, width).Sum(slot => counts.ActivationsOn(new Edge(graph["wide"].Index, slot))));
    }

    [Fact]
    public Task A_hundred_further_steps_of_a_chain_of_10_000_nodes_take_no_more_memory() => AssertFlatAsync(10_000);

    [Fact]
    [Trait("Category", "Soak")] // half a minute: `dotnet test --settings tests/soak.runsettings` runs it
    public Task A_hundred_further_steps_of_a_chain_of_100_000_nodes_take_no_more_memory() => AssertFlatAsync(100_000);

    private async Task AssertFlatAsync(int nodes)
    {
        // one thread: a chain has work for one alone, and two spend their time in waking each other
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With("actorgraph.run.threads = 1"));
        await using GraphRun run = await runtime.LoadAsync(Chain(nodes), new RunOptions { Sweeps = [new Differentiate("y", "x")] });
        Dictionary<string, Tensor> feeds = Feeds.Scalars(("x", 2));
        for (int step = 0; step < 5; step++) await StepAsync();
        (long memory, long pool) = (GC.GetTotalMemory(true), run.Pool.AllocatedBytes);
        var clock = Stopwatch.StartNew();
        for (int step = 0; step < 100; step++) await StepAsync();
        Tell(clock, "100 steps");
        long grown = GC.GetTotalMemory(true) - memory;
        output.WriteLine($"memory {memory / 1e6:F1} MB, grown by {grown / 1e6:F3} MB");
        Assert.Equal(pool, run.Pool.AllocatedBytes);
        Assert.InRange(grown, long.MinValue, Math.Max(200_000, nodes * 8)); // less than one reference a node in 100 steps

        async Task StepAsync() => (await run.GradientAsync(feeds)).Dispose();
    }

    private void Tell(Stopwatch clock, string what) => output.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:F2} s");

    private static Graph Chain(int length)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node y = g.Input("x", []);
        var identity = new Identity();
        for (int i = 1; i < length; i++) y = y.Apply(identity);
        return g.Build(null, y.Named("y"));
    }
}

/// <summary>Tests that measure memory or threads, which others at the same time would blur.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
