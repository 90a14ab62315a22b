using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime;

/// <summary>What a step leaves behind once it is warm: no tensor memory, and little for the garbage collector.</summary>
[Collection(nameof(Alone))]
public sealed class GarbageTests(ITestOutputHelper output)
{
    private const int WarmUps = 300, Rounds = 5, Steps = 100;

    [Theory]
    [InlineData("sgd", 1, 64, 128, 96, 80, 64, 48, 32, 16, 10)]
    [InlineData("adam", 1, 64, 128, 96, 80, 64, 48, 32, 16, 10)]
    [InlineData("adam", 2, 64, 128, 96, 80, 64, 48, 32, 16, 10)]
    [InlineData("sgd", 2, 4, 16, 16, 16, 8, 8, 2)]
    [InlineData("sgd", 1, 4, 8, 8, 2)]
    [InlineData("adam", 2, 64, 128, 64, 10)]
    public async Task A_step_of_training_leaves_at_most_200_bytes_a_node(string optimizer, int threads, params int[] widths)
    {
        Graph graph = Networks.Layers(widths);
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = optimizer == "sgd" ? new Sgd() : new Adam() });
        Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, 32, 1);
        long update = 0;
        (double bytes, long pool) = await MeasureAsync(run, () =>
            run.TrainAsync(feeds, new StepOptions { Update = ++update, LearningRate = 1e-3 }));
        output.WriteLine($"{bytes / graph.Nodes.Length:F1} B a node and step, {bytes:F0} B a step");
        Assert.Equal(0, pool);
        Assert.InRange(bytes / graph.Nodes.Length, 0, 200);
    }

    [Fact]
    public async Task A_message_leaves_at_most_64_bytes()
    {
        const int length = 1000;
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With("actorgraph.run.threads = 1"));
        await using GraphRun run = await runtime.LoadAsync(Networks.Chain(length), new RunOptions { Sweeps = [new Differentiate("y", "x")] });
        Dictionary<string, Tensor> feeds = Feeds.Scalars(("x", 2));
        (double bytes, long pool) = await MeasureAsync(run, () => run.GradientAsync(feeds));
        const int messages = 2 * (length - 1);
        output.WriteLine($"{bytes / messages:F1} B a message");
        Assert.Equal(0, pool);
        Assert.InRange(bytes / messages, 0, 64);
    }

    // All threads' garbage counts, the caller's too. What the test's own host leaves now and then, such as when it reports, falls
    // on a round or two, and so not on the median.
    private static async Task<(double Bytes, long Pool)> MeasureAsync(GraphRun run, Func<Task<StepResult>> step)
    {
        for (int i = 0; i < WarmUps; i++) (await step().ConfigureAwait(false)).Dispose();
        long pool = run.Pool.AllocatedBytes;
        var rounds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long garbage = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Steps; i++) (await step().ConfigureAwait(false)).Dispose();
            rounds[round] = (GC.GetTotalAllocatedBytes(precise: true) - garbage) / (double)Steps;
        }

        Array.Sort(rounds);
        return (rounds[Rounds / 2], run.Pool.AllocatedBytes - pool);
    }
}
