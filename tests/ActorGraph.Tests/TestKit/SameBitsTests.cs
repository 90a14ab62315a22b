using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.TestKit;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Tests.TestKit;

public sealed class SameBitsTests
{
    [Fact]
    public async Task Graphs_keep_their_bits_and_one_that_does_not_is_found()
    {
        foreach (string name in SampleGraphs.Names)
        {
            Graph graph = SampleGraphs.Named(name);
            await SameBits.AssertAsync(graph, SampleGraphs.Feeds(graph, 7, 1), runs: 5);
        }

        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Normal(0, 1));
        Graph wrong = g.Build(loss: (x * w).Apply(new Counting()).ReduceSum([1]));
        var found = await Assert.ThrowsAsync<TensorMismatchException>(() => SameBits.AssertAsync(wrong, SampleGraphs.Feeds(wrong, 7, 1)));
        Assert.Contains("other bits at [0]", found.Message, StringComparison.Ordinal);
    }
}
