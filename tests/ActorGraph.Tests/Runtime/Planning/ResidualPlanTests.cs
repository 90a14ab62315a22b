using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Planning;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime.Planning;

/// <summary>The plan of memory against what a pass really takes.</summary>
public sealed class ResidualPlanTests(ITestOutputHelper output)
{
    public static TheoryData<string> Graphs => RegionOrderTests.Graphs;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_planned_peak_is_the_measured_one(string name)
    {
        foreach (int kind in (int[])[-1, 0, 1, 2, 3])
        {
            Graph graph = RegionOrderTests.Named(name);
            if (kind >= 0) graph = RegionOrderTests.Regioned(graph, kind, new Random(1));
            const int samples = 64;
            var simulation = new Simulation(graph, new RunOptions { Optimizer = new Sgd() }, Delivery.Straight, 0, credits: 1);
            long rest = simulation.BytesAtRest;
            simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, samples, 1), 1, 1));
            long measured = simulation.Pool.PeakBytes - rest;
            ResidualPlan plan = ResidualPlan.Of(graph, samples);
            output.WriteLine($"{name} {kind}: planned {plan.PeakBytes} {plan.Peak}, measured {measured}, kept {plan.KeptBytes}, again {plan.AgainBytes}, ratio {(double)plan.PeakBytes / measured:F3}");
        }
    }
}
