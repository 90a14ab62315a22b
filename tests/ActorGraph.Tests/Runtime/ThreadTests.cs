using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>As many threads execute node work as were asked for, with the same bits.</summary>
public sealed class ThreadTests
{
    [Fact]
    public async Task Threads_change_no_bit()
    {
        (int one, byte[] expected) = await TrainAsync(1);
        (int two, byte[] found) = await TrainAsync(2);
        Assert.Equal(1, one);
        Assert.InRange(two, 1, 2); // whether the second is needed is the scheduler's to say
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task As_many_nodes_run_at_once_as_there_are_threads(int threads)
    {
        using var all = new Barrier(threads);
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []);
        Node[] meeting = [.. Enumerable.Range(0, threads).Select(_ => x.Apply(new InPassing(Meet)))];
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        await using GraphRun run = await runtime.LoadAsync(g.Build(null, meeting));
        (await run.ForwardAsync(Feeds.Of(("x", Tensor.Scalar(1, ElementType.Float64)))).Soon()).Dispose();
        Assert.Equal(threads, run.ThreadsUsed);

        // Goes on when every one of them is being computed, each on a thread of its own.
        void Meet() => Assert.True(all.SignalAndWait(TimeSpan.FromMinutes(1)), "not every thread came");
    }

    private static async Task<(int Threads, byte[] Bits)> TrainAsync(int threads)
    {
        Graph graph = SampleGraphs.Named("two losses");
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run {{ threads = {threads}, credits = 3 }}"));
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Adam() });
        for (int step = 1; step <= 30; step++)
        {
            var options = new StepOptions { Update = step, LearningRate = 0.01, MicroBatches = 4, Clip = new GradientClip(Norm: 1) };
            (await run.TrainAsync(SampleGraphs.Feeds(graph, 64, step), options).Soon()).Dispose();
        }

        byte[] bits = [.. (await run.ReadParametersAsync()).SelectMany(p => p.State.Prepend(p.Value)).SelectMany(t => t.AsBytes().ToArray())];
        return (run.ThreadsUsed, bits);
    }
}
