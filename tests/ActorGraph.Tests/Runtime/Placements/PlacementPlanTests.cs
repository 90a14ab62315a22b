using ActorGraph.Graphs;
using ActorGraph.Runtime.Placements;
using ActorGraph.Runtime.Planning;
using ActorGraph.Schedules;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime.Placements;

/// <summary>What a plan counts, by hand and against the plan of a pass in one process.</summary>
public sealed class PlacementPlanTests
{
    private const string Layers = """
        input x [batch, 8]
        param W1 [8, 16] he
        param W2 [16, 4] he frozen
        z1 = x @ W1
        h1 = tanh(z1)
        z2 = h1 @ W2
        L = sum(z2, axis=1)
        loss L
        place worker-1: x, W1, z1, h1
        place worker-2: W2, z2, L
        """;

    public static TheoryData<string> Names => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void On_one_worker_what_is_kept_is_what_a_pass_keeps_and_what_is_fed(string name)
    {
        const int Samples = 6;
        Graph graph = SampleGraphs.Named(name);
        var residuals = ResidualPlan.Of(graph, Samples);
        long fed = residuals.Residuals.Where(r => r.Holding == Holding.Fed).DistinctBy(r => r.Owner).Sum(r => r.Bytes);
        Assert.Equal(residuals.KeptBytes + fed, Plan(graph, new SingleWorker(), 1, Samples).Workers[0].ActivationBytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stages_and_workers_together_do_the_work_of_the_graph(string name)
    {
        Graph graph = SampleGraphs.Named(name);
        PlacementPlan whole = Plan(graph, new SingleWorker(), 1, 6);
        Assert.Empty(whole.Crossings);
        Assert.Equal(1, whole.Stages[0].Share);
        foreach (PlacementPlan plan in (PlacementPlan[])[Plan(graph, new Stages(), 3, 6), Plan(graph, new RoundRobin(), 3, 6)])
        {
            Assert.Equal(whole.Stages[0].MultiplyAdds, plan.Stages.Sum(s => s.MultiplyAdds));
            Assert.Equal(whole.Stages[0].MultiplyAdds, plan.Workers.Sum(w => w.MultiplyAdds));
            Assert.Equal(whole.Workers[0].ParameterBytes, plan.Workers.Sum(w => w.ParameterBytes));
            Assert.Equal(graph.Nodes, plan.Stages.SelectMany(s => s.Nodes).OrderBy(n => n.Index));
            Assert.True(plan.CrossingBytes > 0);
        }
    }

    [Fact]
    public void Work_bytes_and_memory_are_those_counted_by_hand()
    {
        Graph graph = GraphText.Parse(Layers, "layers");
        PlacementPlan plan = Plan(graph, new Explicit(), 2, 10, optimizer: new Adam());
        // z1 once forward and once towards W1; tanh and 1 − y², times the cotangent: its slope costs two ops on each number
        Assert.Equal(2 * 10 * 8 * 16 + 10 * 16 + WorkEstimate.Of(graph, 10).Backward[graph["h1"].Index], plan.Workers[0].MultiplyAdds);
        Assert.Equal(10 * 16 * 4, WorkEstimate.Of(graph, 10).Forward[graph["z2"].Index]);
        Assert.Equal(10 * 16 * 4, WorkEstimate.Of(graph, 10).Backward[graph["z2"].Index]); // W2 is frozen
        Assert.Equal(new Crossing(0, 1, 1, 4 * 10 * 16, 4 * 10 * 16), Assert.Single(plan.Crossings));
        PlannedWorker first = plan.Workers[0], second = plan.Workers[1];
        Assert.Equal((4 * 8 * 16, 2 * 4 * 8 * 16), (first.ParameterBytes, first.OptimizerBytes));
        Assert.Equal((4 * 16 * 4, 0), (second.ParameterBytes, second.OptimizerBytes)); // nothing is remembered of what does not learn
        Assert.Equal((4 * 10 * (8 + 16), 0), (first.ActivationBytes, second.ActivationBytes)); // x for W1, h1 for tanh; W2 stays where it is
    }

    [Fact]
    public void Each_edge_carries_its_own_message_and_what_learns_nothing_gets_no_cotangent()
    {
        Graph graph = GraphText.Parse("""
            input x [batch, 4]
            input t [batch, 4]
            param w [4] he
            a = x * w
            b = sin(a)
            c = a * t
            L = sum(b + c, axis=1)
            loss L
            place worker-1: x, w, t, a
            place worker-2: b, c, L
            """, "t");
        PlacementPlan plan = Plan(graph, new Explicit(), 2, 10);
        Assert.Equal(new Crossing(0, 1, 3, 3 * 160, 2 * 160), Assert.Single(plan.Crossings)); // a twice, and t
        Assert.Equal(800, plan.CrossingBytes);
        Assert.Equal(2 * 160, plan.Workers[1].ActivationBytes); // a for sin, t for a · t: one copy each
    }

    [Fact]
    public void Activations_are_kept_as_far_as_the_schedule_goes_ahead()
    {
        Graph graph = GraphText.Parse(Layers, "layers");
        long one = Kept(1, null);
        Assert.Equal(8 * one, Kept(8, null));
        Assert.Equal(8 * one, Kept(8, new FillDrain()));
        Assert.Equal(2 * one, Kept(8, new OneForwardOneBackward()));

        long Kept(int microBatches, ISchedule? schedule) =>
            Plan(graph, new Explicit(), 2, 4 * microBatches, microBatches, schedule).Workers[0].ActivationBytes;
    }

    [Fact]
    public void A_schedule_is_laid_out_over_the_stages()
    {
        Graph graph = SampleGraphs.Named("two losses");
        PlacementPlan plan = Plan(graph, new Stages(), 3, 16, 6, new Interleaved(2));
        Assert.Equal(6, plan.Stages.Length);
        Assert.Equal([0, 1, 2, 0, 1, 2], plan.Stages.Select(s => s.Worker));
        Assert.Equal(2.0 / (2 * 6 + 2), plan.Grid!.BubbleFraction, 12);
        Assert.Equal(Enumerable.Range(0, 3).Select(w => (int?)new Interleaved(2).BoundOnActivations(w, 3, 6)), plan.Workers.Select(w => w.MostKept));
        Assert.Equal([2, 0, 0], Plan(graph, new SingleWorker(), 3, 16, 2, new FillDrain()).Workers.Select(w => w.MostKept ?? -1)); // the others stand by
    }

    [Fact]
    public void A_schedule_needs_stages_that_passes_go_through_in_order()
    {
        Graph graph = GraphText.Parse(Layers, "layers");
        string message = Assert.Throws<GraphException>(() => Plan(graph, new RoundRobin(), 2, 8, 2, new OneForwardOneBackward())).Message;
        Assert.StartsWith("schedule `1f1b`: found an edge from `z1` on worker-2 back to `h1` on worker-1", message, StringComparison.Ordinal);
        Placement placement = new Stages().Place(graph, new PlacementRequest(3));
        message = Assert.Throws<GraphException>(() => PlacementPlan.Of(graph, placement, 8, 2, new Interleaved(2))).Message;
        Assert.StartsWith("schedule `interleaved:2`: found 3 stages, expected 2 for each worker", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_cannot_be_cut_is_refused()
    {
        Graph mixing = GraphText.Parse("input x [batch, 4]\nparam w [4] he\nL = mean(x * w)\nloss L", "t");
        Assert.Contains("mixes samples", Assert.Throws<GraphException>(() => Plan(mixing, new SingleWorker(), 1, 8, 2)).Message, StringComparison.Ordinal);
        Assert.Equal(1, Plan(mixing, new SingleWorker(), 1, 8).Workers[0].Share);
        Assert.StartsWith("micro-batches: found 9 for 8 samples",
            Assert.Throws<GraphException>(() => Plan(GraphText.Parse(Layers, "layers"), new SingleWorker(), 1, 8, 9)).Message, StringComparison.Ordinal);
    }

    private static PlacementPlan Plan(
        Graph graph, IPlacementPolicy policy, int workers, int samples, int microBatches = 1, ISchedule? schedule = null, Optimizer? optimizer = null)
    {
        var request = new PlacementRequest(workers) { Samples = samples, Chunks = schedule?.Chunks ?? 1 };
        return PlacementPlan.Of(graph, policy.Place(graph, request), samples, microBatches, schedule, optimizer);
    }
}
