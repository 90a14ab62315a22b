using ActorGraph.Dashboard;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Tests.Dashboard;

/// <summary>What consumers contributed, computed once more, adds up to the buffer that the node folded, in every bit.</summary>
public sealed class ContributionTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Contributions_fold_to_the_backward_buffer_however_the_batch_is_cut(int microBatches)
    {
        Graph graph = Twice();
        await using GraphRun run = await local.Runtime.LoadAsync(graph);
        (await run.GradientAsync(SampleGraphs.Feeds(graph, 7, 1), microBatches: microBatches)).Dispose();
        foreach (string name in (string[])["W", "h"])
        {
            Node node = graph[name];
            using Tensor backward = (await run.ReadAsync(name)).Backward!;
            var lent = new List<Tensor>();
            List<Edge> edges = [.. graph.Consumers(node)];
            Assert.True(edges.Count > 1);
            double[] sum = new double[backward.Length];
            foreach (Edge edge in edges)
            {
                double[] contribution = (await Contribution.AlongAsync(run, edge, microBatches, lent, default))!.AsSpan<double>().ToArray();
                Assert.Contains(contribution, c => c != 0);
                for (int i = 0; i < sum.Length; i++) sum[i] += contribution[i];
            }

            Assert.Equal(backward.AsSpan<double>().ToArray(), sum);
            lent.ForEach(t => t.Dispose());
        }
    }

    [Fact]
    public async Task Where_numbers_are_drawn_or_nothing_flows_back_there_is_none()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 3]), w = g.Parameter("W", [3], new Ones());
        Node h = (x * w).Named("h");
        Graph graph = g.Build(loss: h.Greater(0).Where(h.Apply(new Dropout(0.5)), 0).ReduceSum([1]));
        await using GraphRun run = await local.Runtime.LoadAsync(graph);
        (await run.GradientAsync(SampleGraphs.Feeds(graph, 4, 1))).Dispose();
        var lent = new List<Tensor>();
        Assert.Equal(2, graph.Consumers(graph["h"]).Length);
        foreach (Edge edge in graph.Consumers(graph["h"])) Assert.Null(await Contribution.AlongAsync(run, edge, 1, lent, default));
        lent.ForEach(t => t.Dispose());
    }

    // W is read by two layers, and h by two nodes
    private static Graph Twice()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 4]), w = g.Parameter("W", [4, 4], new He());
        Node h = x.MatMul(w, transposeB: true).Relu().Named("h");
        return g.Build(loss: (h.MatMul(w, transposeB: true).Tanh() * h).ReduceSum([1]));
    }
}
