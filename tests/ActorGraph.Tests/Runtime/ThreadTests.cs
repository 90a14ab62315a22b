using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>As many threads execute node work as were asked for, with the same bits.</summary>
public sealed class ThreadTests
{
    [Fact]
    public async Task Threads_are_used_as_asked_and_change_no_bit()
    {
        (int one, byte[] expected) = await TrainAsync(1);
        (int two, byte[] found) = await TrainAsync(2);
        Assert.Equal((1, 2), (one, two));
        Assert.Equal(expected, found);
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
