using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime;

/// <summary>The most tensor memory of a training step beside the least that one can do with.</summary>
public sealed class PeakMemoryTests(ITestOutputHelper output)
{
    private const int Samples = 64;

    public static TheoryData<string> Names => ["small layers", "large layers", "deep layers", "skips"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_peak_is_within_a_tenth_of_the_least(string name)
    {
        Graph graph = name switch
        {
            "small layers" => Networks.Layers(64, 128, 64, 10),
            "large layers" => Networks.Layers(784, 512, 256, 10),
            "deep layers" => Networks.Layers([.. Enumerable.Repeat(48, 12)]),
            _ => Networks.Skips(32, 6),
        };
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With("actorgraph.run.threads = 1"));
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Adam() });
        Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, Samples, 1);
        for (int step = 1; step <= 3; step++)
        {
            run.Pool.ResetPeak();
            (await run.TrainAsync(feeds, new StepOptions { Update = step, LearningRate = 0.001 })).Dispose();
        }

        long atRest = run.Pool.LeasedBytes, least = new LivenessOracle(graph, Samples).Peak(), found = run.Pool.PeakBytes - atRest;
        output.WriteLine($"{name}: {found:N0} B beside {atRest:N0} B at rest; the least is {least:N0} B");
        Assert.InRange((double)(found + atRest) / (least + atRest), 0.999, 1.1);
        Assert.InRange((double)found / least, 0.999, 1.1);
    }
}
