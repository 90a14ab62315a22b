using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>However often all nodes are lost, and at whatever message, a training comes to the same bits, and each step is answered once.</summary>
public sealed class RecoveryOrderTests
{
    private const int Samples = 11, Steps = 3, Orders = 150;

    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Nodes_that_are_lost_cost_no_bit(string name)
    {
        int losses = 0;
        var phases = new HashSet<RunPhase>();
        for (int seed = 0; seed < Orders; seed++) losses += Train(name, seed, phases);
        Assert.True(losses > Orders, $"{losses} losses in {Orders} runs are no test");
        Assert.Superset(new HashSet<RunPhase> { RunPhase.Forward, RunPhase.Backward, RunPhase.Update, RunPhase.Checkpoint }, phases);
    }

    [Fact]
    public void A_write_and_buffers_to_read_are_there_after_a_loss()
    {
        Graph graph = SampleGraphs.Named("two losses");
        var simulation = new Simulation(graph, MessageOrderTests.Options, Delivery.PerPair, 1, snapshotEvery: 2);
        simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, 1), 1, 2));
        Node parameter = graph.Parameters.First();
        Tensor ones = Tensor.Filled(1, parameter.Type.Element, parameter.Shape);
        Assert.Equal(1, simulation.Answer(new WriteParameters(
            System.Collections.Immutable.ImmutableDictionary<int, (Tensor, System.Collections.Immutable.ImmutableArray<Tensor>)>.Empty.Add(
                parameter.Index, (ones.Retain(), [])))));
        simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, 2), 2, 1, keepsBuffers: true));
        byte[] bits = simulation.Parameters();
        byte[] gradient = Read(simulation, parameter);

        simulation.Lose();
        Assert.Equal(gradient, Read(simulation, parameter));
        Assert.Equal(bits, simulation.Parameters());
    }

    private static byte[] Read(Simulation simulation, Node node) =>
        simulation.Answer(new ReadNode(node.Index, 0)).Backward!.AsBytes().ToArray();

    private static int Train(string name, int seed, HashSet<RunPhase> phases)
    {
        Graph graph = SampleGraphs.Named(name);
        var draw = new Random(seed);
        int[] cuts = graph.Inputs.Any(i => i.Scope == Scope.Pass) ? [1, 2, 3, 5] : [1];
        var simulation = new Simulation(
            graph, MessageOrderTests.Options, Delivery.PerPair, seed, credits: draw.Next(1, 4), extras: draw.Next(3) * 0.1, snapshotEvery: draw.Next(1, 4));
        var steps = new List<RunStep>();
        bool isAhead = draw.Next(2) == 0; // the next step is asked for before the one at hand is done, and takes its commit along
        int losses = 0;
        for (int step = 1; step <= Steps; step++)
        {
            steps.Add(simulation.Step(SampleGraphs.Feeds(graph, Samples, step), step, cuts[draw.Next(cuts.Length)], new GradientClip(Norm: 2), step < Steps && draw.Next(2) == 0));
            simulation.Ask(steps[^1]);
            if (isAhead) continue;
            Lose(draw.Next(3));
            simulation.Run();
        }

        var read = new ReadParameters();
        simulation.Ask(read); // behind the steps, or amid them
        if (isAhead) Lose(draw.Next(1, 4));
        simulation.Run();
        simulation.DeliverLate();
        simulation.Run();
        Assert.All(steps, s => Assert.True(s.Task.IsCompletedSuccessfully, $"seed {seed}: {s.Task.Exception?.InnerException?.Message ?? "a step hangs"}"));
        Assert.True(read.Task.IsCompletedSuccessfully, $"seed {seed}: a reading hangs");
        foreach (RunStep step in steps)
            step.Task.Result.Dispose();
        Assert.True(MessageOrderTests.Straight(name).AsSpan().SequenceEqual(simulation.Parameters()), $"{name}: other bits with seed {seed}");
        simulation.End();
        simulation.Run();
        Assert.True(simulation.BytesAtRest == simulation.Pool.LeasedBytes, $"seed {seed}: {simulation.Pool.LeasedBytes} bytes held, {simulation.BytesAtRest} expected");
        return losses;

        void Lose(int times)
        {
            for (int i = 0; i < times; i++, losses++)
            {
                simulation.Run(draw.Next(1, 12 * graph.Nodes.Length));
                phases.Add(simulation.Phase);
                simulation.Lose();
            }
        }
    }
}
