using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;

namespace ActorGraph.Tests.Runtime;

/// <summary>Tangents in any order of messages, some of them twice, some a step late: the same bits, and nothing stays leased.</summary>
public sealed class TangentOrderTests
{
    public static TheoryData<string, int, int?> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int?>();
            foreach (string name in SampleGraphs.Names)
            {
                cases.Add(name, 1, null);
                cases.Add(name, 1, 3);
                if (name != "no batch") cases.Add(name, 3, null);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Any_order_gives_the_same_bits(string name, int microBatches, int? seeds)
    {
        Graph graph = SampleGraphs.Named(name);
        byte[] expected = Bits(new Simulation(graph, Options(graph), Delivery.Straight, 0), microBatches, seeds);
        Assert.Contains(expected, b => b != 0);
        for (int seed = 1; seed <= 60; seed++)
            Assert.Equal(expected, Bits(
                new Simulation(graph, Options(graph), seed % 2 == 0 ? Delivery.Free : Delivery.PerPair, seed, extras: seed % 3 * 0.15), microBatches, seeds));
    }

    [Fact]
    public void Cut_into_micro_batches_the_tangents_of_samples_have_the_same_bits()
    {
        foreach (string name in SampleGraphs.Names.Where(n => n is not "no batch"))
        {
            Graph graph = SampleGraphs.Named(name);
            Assert.Equal(Bits(new Simulation(graph, Options(graph), Delivery.Straight, 0), 1, null, wholeBatch: true),
                Bits(new Simulation(graph, Options(graph), Delivery.Straight, 0), 3, null, wholeBatch: true));
        }
    }

    [Fact]
    public async Task A_sweep_that_is_cancelled_at_any_moment_leaves_no_trace()
    {
        int cancelled = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var draw = new Random(seed);
            Graph graph = SampleGraphs.Named(SampleGraphs.Names.ElementAt(seed % SampleGraphs.Names.Count()));
            int? seeds = draw.Next(2) == 0 ? 2 : null;
            var run = new Simulation(graph, Options(graph), draw.Next(2) == 0 ? Delivery.Free : Delivery.PerPair, seed, extras: draw.Next(3) * 0.15);
            RunStep step = run.Push(SampleGraphs.Feeds(graph, 7, 9), 1, seeds);
            run.Ask(step);
            run.Run(draw.Next(100));
            run.Ask(new CancelStep(step, new CancellationToken(true)));
            run.Run();
            Assert.True(step.Task.IsCompleted, $"seed {seed}: a cancelled sweep hangs");
            if (step.Task.IsCanceled) cancelled++;
            else (await step.Task).Dispose();

            Assert.Equal(Bits(new Simulation(graph, Options(graph), Delivery.Straight, 0), 1, seeds), Bits(run, 1, seeds));
        }

        Assert.InRange(cancelled, 100, 299);
    }

    private static RunOptions Options(Graph graph)
    {
        Node root = graph.Loss!;
        Node[] sources = [.. graph.Nodes.Where(n => n.Kind is NodeKind.Input or NodeKind.Parameter)];
        var paths = new GradientPaths(graph, [root], sources);
        return new RunOptions { Sweeps = [new Differentiate([root.Name], [.. sources.Where(paths.Has).Select(n => n.Name)], DifferentiationMode.Forward)] };
    }

    // two sweeps, so that what is late of the first comes into the second
    private static byte[] Bits(Simulation run, int microBatches, int? seeds, bool wholeBatch = false)
    {
        var bytes = new List<byte>();
        for (int step = 1; step <= 2; step++)
        {
            StepResult outcome = run.Answer(run.Push(SampleGraphs.Feeds(run.Graph, 7, step), microBatches, seeds));
            foreach (Tensor part in outcome.Tangents.All.Concat(outcome.Roots.All)) bytes.AddRange(part.AsBytes());
            Assert.NotEmpty(outcome.Tangents.All);
            outcome.Dispose();
            run.DeliverLate();
            run.Run();
        }

        if (!wholeBatch) Assert.Equal(run.BytesAtRest, run.Pool.LeasedBytes);
        return [.. bytes];
    }
}
