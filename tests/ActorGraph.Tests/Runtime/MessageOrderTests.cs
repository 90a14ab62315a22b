using System.Collections.Concurrent;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Whatever the order in which messages arrive, and however often, a training comes to the same bits.</summary>
public sealed class MessageOrderTests
{
    private const int Samples = 11, Steps = 3, Orders = 1000;

    private static readonly ConcurrentDictionary<string, byte[]> StraightBits = new();

    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Any_order_of_messages_gives_the_same_bits(string name)
    {
        for (int seed = 0; seed < Orders; seed++) Train(name, Delivery.Free, seed);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Steps_that_wait_behind_each_other_give_the_same_bits(string name)
    {
        for (int seed = 0; seed < Orders / 4; seed++) Train(name, Delivery.PerPair, seed);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Every_edge_counts_one_message_a_pass(string name)
    {
        const int microBatches = 3;
        Graph graph = SampleGraphs.Named(name);
        int passes = graph.Inputs.Any(i => i.Scope == Scope.Pass) ? microBatches : 1;
        var simulation = new Simulation(graph, Options, Delivery.PerPair, 1, extras: 0.2);
        simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, 1), 1, passes));
        simulation.DeliverLate();

        var paths = new GradientPaths(graph, [graph.Loss!], graph.Parameters.Where(p => !p.IsFrozen));
        MessageCounts counts = simulation.Counts();
        foreach (Node producer in graph.Nodes)
            foreach (Edge edge in graph.Consumers(producer))
            {
                long due = producer.Scope == Scope.Pass ? passes : 1;
                Assert.Equal(due, counts.ActivationsOn(edge));
                Assert.Equal(paths.Has(edge) ? due : 0, counts.CotangentsOn(edge));
            }
    }

    [Fact]
    public void Credits_bound_how_many_passes_are_under_way_and_are_used()
    {
        Graph graph = SampleGraphs.Named("two losses");
        foreach (int credits in (int[])[1, 2, 3, 5])
        {
            int most = 0;
            for (int seed = 0; seed < 20; seed++)
            {
                var simulation = new Simulation(graph, Options, Delivery.Free, seed, credits);
                simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, 1), 1, 5));
                most = Math.Max(most, simulation.MostUnderWay);
            }

            Assert.Equal(credits, most);
        }
    }

    internal static RunOptions Options => new() { Optimizer = new Adam(), Seed = 3 };

    /// <summary>The bits after some steps in straight order, whole batches, one after the other.</summary>
    internal static byte[] Straight(string name) => StraightBits.GetOrAdd(name, static n =>
    {
        Graph graph = SampleGraphs.Named(n);
        var simulation = new Simulation(graph, Options, Delivery.Straight, 0, credits: 1);
        for (int step = 1; step <= Steps; step++) simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, step), step, 1, new GradientClip(Norm: 2)));
        return simulation.Parameters();
    });

    private static void Train(string name, Delivery delivery, int seed)
    {
        Graph graph = SampleGraphs.Named(name);
        var draw = new Random(seed);
        int[] cuts = graph.Inputs.Any(i => i.Scope == Scope.Pass) ? [1, 2, 3, 5] : [1];
        var simulation = new Simulation(graph, Options, delivery, seed, credits: draw.Next(1, 4), extras: draw.Next(4) * 0.1);
        var steps = new List<RunStep>();
        bool isAhead = draw.Next(2) == 0; // all steps are asked for at once: each takes the commit of the one before along
        for (int step = 1; step <= Steps; step++)
        {
            bool keepsBuffers = step < Steps && draw.Next(2) == 0;
            steps.Add(simulation.Step(SampleGraphs.Feeds(graph, Samples, step), step, cuts[draw.Next(cuts.Length)], new GradientClip(Norm: 2), keepsBuffers));
            simulation.Ask(steps[^1]);
            if (isAhead) continue;
            simulation.Run();
            simulation.DeliverLate();
        }

        simulation.Run();
        Assert.All(steps, s => Assert.True(s.Task.IsCompletedSuccessfully, $"seed {seed}: {s.Task.Exception?.InnerException?.Message ?? "a step hangs"}"));
        foreach (RunStep step in steps)
            step.Task.Result.Dispose();
        simulation.DeliverLate();
        Assert.True(Straight(name).AsSpan().SequenceEqual(simulation.Parameters()), $"{name}: other bits with seed {seed}");
        Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
    }
}
