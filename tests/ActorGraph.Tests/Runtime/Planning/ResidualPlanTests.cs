using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Planning;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime.Planning;

/// <summary>The plan of memory against what a pass really takes.</summary>
public sealed class ResidualPlanTests(ITestOutputHelper output)
{
    public static TheoryData<string> Graphs => RegionOrderTests.Graphs;

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task The_planned_peak_is_the_measured_one(string name)
    {
        foreach (int kind in (int[])[-1, 0, 1, 2])
        {
            Graph graph = RegionOrderTests.Named(name);
            if (kind >= 0) graph = RegionOrderTests.Regioned(graph, kind, new Random(1));
            const int samples = 64;
            await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With("actorgraph.run.threads = 1"));
            await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
            long rest = run.Pool.LeasedBytes;
            (await run.TrainAsync(SampleGraphs.Feeds(graph, samples, 1), new StepOptions { Update = 1, LearningRate = 0.01 })).Dispose();
            long measured = run.Pool.PeakBytes - rest;
            ResidualPlan plan = ResidualPlan.Of(graph, samples);
            output.WriteLine($"{name} {kind}: planned {plan.PeakBytes} {plan.Peak}, measured {measured}, kept {plan.KeptBytes}, again {plan.AgainBytes}, ratio {(double)plan.PeakBytes / measured:F3}");
        }
    }
}
