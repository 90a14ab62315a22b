using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>A step that fails or is cancelled, at whatever moment, leaves no trace, and the next one gives the right bits.</summary>
public sealed class AbandonmentTests
{
    private const int Samples = 7;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_node_that_throws_at_any_moment_leaves_no_trace(bool forgesAcknowledgements, bool hasRegions)
    {
        byte[] expected = Expected();
        int failures = 0, forward = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var spring = new Trap.Spring();
            var draw = new Random(seed);
            Graph graph = hasRegions ? RegionOrderTests.Regioned(Trapped(spring), seed % 5, draw) : Trapped(spring);
            Delivery delivery = forgesAcknowledgements ? Delivery.Free : draw.Next(2) == 0 ? Delivery.Free : Delivery.PerPair;
            var simulation = new Simulation(graph, MessageOrderTests.Options, delivery, seed, draw.Next(1, 4), draw.Next(3) * 0.15)
            {
                ForgesAcknowledgements = forgesAcknowledgements,
            };
            Ask(simulation, 1, draw).Succeeds();
            byte[] before = simulation.Parameters();
            spring.Tighten(draw.Next(hasRegions ? 20 : 14)); // computed again, nodes throw again
            Asked second = Ask(simulation, 2, draw);
            spring.Loosen();
            if (second.Step.Task.IsFaulted)
            {
                var error = Assert.IsType<NodeFailedException>(second.Step.Task.Exception!.InnerException);
                Assert.StartsWith("trap", error.Node);
                failures++;
                if (error.Message.Contains("forward")) forward++;
                Assert.True(before.AsSpan().SequenceEqual(simulation.Parameters()), $"seed {seed}: a failed step left a trace");
                Ask(simulation, 2, draw).Succeeds();
            }
            else second.Succeeds();

            Ask(simulation, 3, draw).Succeeds();
            simulation.AssertStraight(expected, seed);
        }

        Assert.InRange(failures, 100, 390); // the test would be blind if all or none failed
        Assert.InRange(forward, 50, failures - 50);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancellation_at_any_moment_leaves_no_trace(bool hasRegions)
    {
        byte[] expected = Expected();
        int cancelled = 0, late = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var draw = new Random(seed);
            Graph graph = hasRegions ? RegionOrderTests.Regioned(Trapped(new Trap.Spring()), seed % 5, draw) : Trapped(new Trap.Spring());
            var simulation = new Simulation(graph, MessageOrderTests.Options, draw.Next(2) == 0 ? Delivery.Free : Delivery.PerPair, seed, draw.Next(1, 4), draw.Next(3) * 0.15);
            Ask(simulation, 1, draw).Succeeds();
            byte[] before = simulation.Parameters();
            RunStep step = simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, 2), 2, draw.Next(1, 4));
            simulation.Ask(step);
            simulation.Run(draw.Next(hasRegions ? 250 : 150));
            simulation.Ask(new CancelStep(step, new CancellationToken(true)));
            simulation.Run();
            simulation.DeliverLate();
            simulation.Run();
            Assert.True(step.Task.IsCompleted, $"seed {seed}: a cancelled step hangs");
            if (step.Task.IsCanceled)
            {
                cancelled++;
                Assert.True(before.AsSpan().SequenceEqual(simulation.Parameters()), $"seed {seed}: a cancelled step left a trace");
                Ask(simulation, 2, draw).Succeeds();
            }
            else
            {
                late++;
                new Asked(step).Succeeds();
            }

            Ask(simulation, 3, draw).Succeeds();
            simulation.AssertStraight(expected, seed);
        }

        Assert.InRange(cancelled, 100, 390);
        Assert.True(late > 0);
    }

    [Fact]
    public void A_step_that_waits_can_be_cancelled_and_those_behind_it_go_on()
    {
        var simulation = new Simulation(Trapped(new Trap.Spring()), MessageOrderTests.Options, Delivery.PerPair, 1);
        RunStep[] steps = [.. Enumerable.Range(1, 3).Select(n => simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, n), n, 2))];
        foreach (RunStep step in steps) simulation.Ask(step);
        simulation.Ask(new CancelStep(steps[1], new CancellationToken(true)));
        simulation.Run();
        Assert.True(steps[1].Task.IsCanceled);
        new Asked(steps[0]).Succeeds();
        new Asked(steps[2]).Succeeds();
        Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
    }

    [Fact]
    public void Values_that_are_written_amid_a_step_wait_for_its_end()
    {
        var simulation = new Simulation(Trapped(new Trap.Spring()), MessageOrderTests.Options, Delivery.PerPair, 1);
        byte[] before = simulation.Parameters();
        var values = simulation.Answer(new ReadParameters()).ToDictionary(p => p.Node, p => (p.Value, p.State));
        RunStep step = simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, 1), 1, 2);
        var write = new WriteParameters(System.Collections.Immutable.ImmutableDictionary.CreateRange(values));
        simulation.Ask(step);
        simulation.Run(40);
        simulation.Ask(write);
        simulation.Run();
        Assert.True(write.Task.IsCompletedSuccessfully);
        new Asked(step).Succeeds();
        Assert.Equal(before, simulation.Parameters());
        Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
    }

    private static byte[] Expected()
    {
        var simulation = new Simulation(Trapped(new Trap.Spring()), MessageOrderTests.Options, Delivery.Straight, 0, 1);
        for (int n = 1; n <= 3; n++) simulation.Train(simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, n), n, 1));
        return simulation.Parameters();
    }

    private static Asked Ask(Simulation simulation, int update, Random draw)
    {
        RunStep step = simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, update), update, draw.Next(1, 4));
        simulation.Ask(step);
        simulation.Run();
        simulation.DeliverLate();
        simulation.Run();
        Assert.True(step.Task.IsCompleted, "a step hangs");
        return new Asked(step);
    }

    // traps on the way of samples, on the way of the step alone, and towards a sum over micro-batches
    private static Graph Trapped(Trap.Spring spring)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 3]), y = g.Input("y", [Dimension.Batch(), 2]);
        Node w = g.Parameter("w", [2, 3], new He()), b = g.Parameter("b", [2], new Zeros());
        Node h = x.MatMul(w.Apply(new Trap(spring)).Transpose()).Apply(new Trap(spring)) + b;
        Node error = (h.Tanh() - y).Apply(new Trap(spring));
        h.Apply(new Trap(spring)); // dead
        return g.Build(loss: (error * error).ReduceSum([1]) + (w * w).ReduceSum());
    }

    private sealed record Asked(RunStep Step)
    {
        public void Succeeds()
        {
            Assert.True(Step.Task.IsCompletedSuccessfully, Step.Task.Exception?.InnerException?.Message ?? "a step hangs");
            Step.Task.Result.Dispose();
        }
    }
}

file static class SimulationSyntax
{
    public static void AssertStraight(this Simulation simulation, byte[] expected, int seed)
    {
        simulation.DeliverLate();
        Assert.True(expected.AsSpan().SequenceEqual(simulation.Parameters()), $"other bits with seed {seed}");
        Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
    }
}
