using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.TestKit.Exploration;

namespace ActorGraph.Tests.Runtime;

/// <summary>Several cotangents at once, in any order of messages, some of them twice, some a step late: the same bits.</summary>
public sealed class SeedOrderTests
{
    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Theory, MemberData(nameof(Graphs))]
    public void Any_order_gives_the_same_bits(string name)
    {
        Graph graph = SampleGraphs.Named(name);
        byte[] expected = Bits(new Simulation(graph, new RunOptions(), Delivery.Straight, 0));
        Assert.Contains(expected, b => b != 0);
        for (int seed = 1; seed <= 60; seed++)
            Assert.Equal(expected, Bits(new Simulation(
                graph, new RunOptions(), seed % 2 == 0 ? Delivery.Free : Delivery.PerPair, seed, extras: seed % 3 * 0.15)));
    }

    // two sweeps, so that what is late of the first comes into the second
    private static byte[] Bits(Simulation run)
    {
        var bytes = new List<byte>();
        for (int sweep = 0; sweep < 2; sweep++)
        {
            RunStep step = run.Pull(SampleGraphs.Feeds(run.Graph, 7, sweep), 3);
            run.Ask(step);
            if (sweep == 1) run.DeliverLate();
            run.Run();
            Assert.True(step.Task.IsCompletedSuccessfully, "a sweep hangs");
            step.Task.Result.Dispose();
            foreach (Node parameter in run.Graph.Parameters.Where(p => !p.IsFrozen && new GradientPaths(run.Graph, [run.Graph.Loss!], [p]).Has(p)))
            {
                BuffersRead read = run.Answer(new ReadNode(parameter.Index, 0));
                Assert.Equal(parameter.Shape.Prepend(3), read.Backward!.Shape);
                bytes.AddRange(read.Backward.AsBytes());
            }
        }

        return [.. bytes];
    }
}
