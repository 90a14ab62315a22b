using System.Collections.Concurrent;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Tests.House;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Checkpointed regions, however they lie and in whatever order messages come, change no bit and leave no memory behind.</summary>
public sealed class RegionOrderTests
{
    private const int Samples = 7, Steps = 3;

    private static readonly ConcurrentDictionary<string, byte[]> Bits = new();

    public static TheoryData<string> Graphs => [.. SampleGraphs.Names, .. Directory
        .EnumerateFiles(Repository.PathOf("config", "graphs"), "*.graph").Select(f => Path.GetFileName(f)!).Where(IsSmall).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Regions_change_no_bit_in_any_order_of_messages(string name)
    {
        long recomputed = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var draw = new Random(seed);
            Graph graph = Regioned(Named(name), seed % 5, draw);
            var simulation = new Simulation(graph, MessageOrderTests.Options, draw.Next(2) == 0 ? Delivery.Free : Delivery.PerPair, seed, draw.Next(1, 4), draw.Next(3) * 0.15);
            for (int step = 1; step <= Steps; step++)
                Train(simulation, step, graph.Inputs.Any(i => i.Scope == Scope.Pass) ? 1 + 2 * draw.Next(2) : 1, keepsBuffers: step < Steps && draw.Next(4) == 0);
            Assert.True(Straight(name).AsSpan().SequenceEqual(simulation.Parameters()), $"{name}: other bits with seed {seed}");
            Assert.Equal(simulation.BytesAtRest, simulation.Pool.LeasedBytes);
            recomputed += simulation.Counts().Recomputed;
        }

        Assert.True(recomputed > 0, "nothing was ever computed again");
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Without_regions_nothing_is_asked_for_again_and_with_them_each_edge_once_a_pass_at_most(string name)
    {
        Graph plain = Named(name);
        int passes = plain.Inputs.Any(i => i.Scope == Scope.Pass) ? 3 : 1;
        for (int seed = 0; seed < 20; seed++)
        {
            Graph graph = seed == 0 ? plain : Regioned(plain, seed % 5, new Random(seed));
            var simulation = new Simulation(graph, MessageOrderTests.Options, Delivery.PerPair, seed, extras: 0.2);
            Train(simulation, 1, passes);
            MessageCounts counts = simulation.Counts();
            foreach (Node producer in graph.Nodes)
                foreach (Edge edge in graph.Consumers(producer))
                {
                    long due = producer.Scope == Scope.Pass ? passes : 1;
                    Assert.Equal(due, counts.ActivationsOn(edge));
                    long again = counts.RecomputedOn(edge);
                    Assert.True(again == 0 || (again == due && graph.Regions.ContainsKey(graph.Nodes[edge.Consumer].Name)), $"{again} along {edge}");
                }
        }
    }

    internal static Graph Regioned(Graph graph, int kind, Random draw)
    {
        string[] names = [.. graph.Nodes.Where(n => n.Kind == NodeKind.Operation).Select(n => n.Name)];
        return kind switch
        {
            0 => graph.Checkpointed(names.ToDictionary(n => n, n => n)), // each node by itself
            1 => graph.Checkpointed(names.ToDictionary(n => n, _ => "all")),
            2 => graph.Checkpointed(draw.Next(2) == 0 ? null : draw.Next(2, 6)),
            _ => graph.Checkpointed(names.Where(_ => draw.Next(4) > 0).ToDictionary(n => n, _ => $"r{draw.Next(3)}")), // torn regions
        };
    }

    internal static Graph Named(string name) => SampleGraphs.Names.Contains(name) ? SampleGraphs.Named(name)
        : GraphText.Parse(File.ReadAllText(Repository.PathOf("config", "graphs", name)), name);

    internal static void Train(Simulation simulation, int step, int microBatches, bool keepsBuffers = false)
    {
        RunStep asked = simulation.Step(SampleGraphs.Feeds(simulation.Graph, Samples, step), step, microBatches, new GradientClip(Norm: 2), keepsBuffers);
        simulation.Ask(asked);
        simulation.Run();
        simulation.DeliverLate();
        simulation.Run();
        Assert.True(asked.Task.IsCompletedSuccessfully, asked.Task.Exception?.InnerException?.Message ?? "a step hangs");
        asked.Task.Result.Dispose();
    }

    private static byte[] Straight(string name) => Bits.GetOrAdd(name, static n =>
    {
        var simulation = new Simulation(Named(n), MessageOrderTests.Options, Delivery.Straight, 0, credits: 1);
        for (int step = 1; step <= Steps; step++) Train(simulation, step, 1);
        return simulation.Parameters();
    });

    // those with a loss to train, and no image's worth of parameters
    private static bool IsSmall(string file) => Named(file) is { Loss: not null, ParameterCount: > 0 and < 20_000 };
}
