using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Planning;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Text;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.Runtime.Planning;

/// <summary>The plan of memory against what a pass really takes.</summary>
public sealed class ResidualPlanTests(ITestOutputHelper output)
{
    private const int Samples = 64;

    private const string Network = """
        input x  [batch, 8]
        param W1 [8, 16]  he
        param W2 [16, 4]  he
        z1 = x @ W1
        h1 = tanh(z1)
        f1 = identity(h1)
        z2 = f1 @ W2
        L  = sum(z2 ** 2, axis=1)
        loss L
        """;

    private static readonly string[] Networks = ["digits.graph", "three-layer.graph", "two-losses.graph", "iris.graph", "breast-cancer.graph"];

    public static TheoryData<string> Graphs => RegionOrderTests.Graphs;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_planned_peak_is_the_measured_one(string name)
    {
        foreach (int kind in (int[])[-1, 0, 1, 2, 3])
        {
            Graph graph = RegionOrderTests.Named(name);
            if (kind >= 0) graph = RegionOrderTests.Regioned(graph, kind, new Random(1));
            var simulation = new Simulation(graph, new RunOptions { Optimizer = new Sgd() }, Delivery.Straight, 0, credits: 1);
            simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, 1), 1, 1));
            long measured = simulation.Pool.PeakBytes - simulation.BytesAtRest;
            ResidualPlan plan = ResidualPlan.Of(graph, Samples);
            output.WriteLine($"{name} {kind}: planned {plan.PeakBytes} {plan.Peak}, measured {measured}");

            // messages first come, first served go through branches side by side; the plan goes through one after the other
            if (kind < 0 && Networks.Contains(name)) Assert.Equal(measured, plan.PeakBytes);
            else Assert.InRange((double)plan.PeakBytes / measured, 0.92, 1.12);
        }
    }

    [Fact]
    public void Values_are_listed_with_who_reads_them()
    {
        ResidualPlan plan = ResidualPlan.Of(GraphText.Parse(Network, "network.graph"), Samples);
        Assert.Equal(
            [
                "x Fed 2048: ∂z1/∂W1 (MatMul reads its other input)",
                "W2 AtRest 256: ∂z2/∂f1 (MatMul reads its other input)",
                "h1 Kept 4096: ∂h1/∂z1 (Tanh reads its value)",
                "f1 Shared 4096 in h1: ∂z2/∂W2 (MatMul reads its other input)",
                "z2 Kept 1024: ∂L.2/∂z2 (Pow reads this input)",
                "L.1 AtRest 4: ∂L.2/∂z2 (Pow reads its other input)",
            ], Lines(plan));
        Assert.Equal((4096 + 1024, 0), (plan.KeptBytes, plan.AgainBytes));
        Assert.Empty(plan.ComputedAgain);
    }

    [Fact]
    public void Values_of_a_region_are_listed_as_computed_again()
    {
        ResidualPlan plan = ResidualPlan.Of(GraphText.Parse(Network + "\ncheckpoint block-1: z1, h1, f1, z2", "network.graph"), Samples);
        Assert.Equal(
            [
                "x Fed 2048: ∂z1/∂W1 (MatMul reads its other input), z1 (MatMul computes again)",
                "W1 AtRest 512: z1 (MatMul computes again)",
                "W2 AtRest 256: ∂z2/∂f1 (MatMul reads its other input)",
                "h1 Again 4096 of block-1: ∂h1/∂z1 (Tanh reads its value)",
                "f1 Again 4096 in h1 of block-1: ∂z2/∂W2 (MatMul reads its other input)",
                "z2 Kept 1024 of block-1: ∂L.2/∂z2 (Pow reads this input)", // by a node outside
                "L.1 AtRest 4: ∂L.2/∂z2 (Pow reads its other input)",
            ], Lines(plan));
        Assert.Equal(1024, plan.KeptBytes);
        Assert.Equal(["z1", "h1", "f1"], plan.ComputedAgain.Select(n => n.Name));
    }

    [Fact]
    public void A_chain_in_segments_is_planned_as_it_runs()
    {
        var g = new GraphBuilder();
        Node h = g.Input("x", [Dimension.Batch(), 16]) * g.Parameter("w", [16], new Ones());
        for (int i = 0; i < 1000; i++) h = h.Tanh();
        Graph graph = g.Build(loss: h.ReduceSum([1]));
        ResidualPlan plain = ResidualPlan.Of(graph, 1), segments = ResidualPlan.Of(graph.Checkpointed(), 1);
        Assert.Equal(1000 * 64, plain.KeptBytes);
        Assert.InRange(segments.KeptBytes, 31 * 64, 64 * 64); // at the cuts, and the last segment
        Assert.InRange(segments.PeakBytes, 31 * 64, 3 * Math.Sqrt(1000) * 64);
        Assert.InRange(segments.ComputedAgain.Length, 900, 1000);
        Assert.Equal(MomentKind.Backward, plain.Peak.Half);
    }

    [Fact]
    public void What_has_no_gradient_is_refused()
    {
        var g = new GraphBuilder();
        Node labels = g.Input("labels", [Dimension.Batch()], ElementType.Int64);
        var e = Assert.Throws<GraphException>(() => ResidualPlan.Of(g.Build(null, labels), 1));
        Assert.Equal("memory: found a graph without a root of a float type, expected a loss or an output to differentiate", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ResidualPlan.Of(GraphText.Parse(Network, "network.graph"), 0));
    }

    private static IEnumerable<string> Lines(ResidualPlan plan) => plan.Residuals.Select(r =>
        $"{r.Value.Name} {r.Holding} {r.Bytes}{(r.Owner == r.Value ? "" : $" in {r.Owner.Name}")}{(r.Region is null ? "" : $" of {r.Region}")}: "
        + string.Join(", ", r.Uses.Select(u => $"{u.For} ({u.Why})")));
}
