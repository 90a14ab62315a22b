using System.Diagnostics;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.TestKit;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;
using Xunit.Abstractions;

namespace ActorGraph.Tests.TestKit;

public sealed class ExplorerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("two losses", 0, 0, null)]
    [InlineData("diamonds", 0, 0, null)]
    [InlineData("diamonds", 2, 0, null)]
    [InlineData("step inputs", 0, 1, null)]
    [InlineData("choices", 0, 0, "1f1b")]
    public void A_thousand_orders_break_no_law(string graph, int crashes, int cancellations, string? schedule)
    {
        long began = Stopwatch.GetTimestamp();
        ExplorationResult result = Explorer.Explore(SampleGraphs.Named(graph), new ExplorationOptions
        {
            Crashes = crashes,
            Cancellations = cancellations,
            Losses = 0.05,
            Schedule = schedule is null ? null : Schedule.Parse(schedule),
            Clip = new GradientClip(Norm: 2),
        });
        output.WriteLine($"{result.Orders} orders, {result.Messages} messages in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        result.ThrowIfFailed();
        Assert.Equal(1000, result.Orders);
    }

    [Fact]
    public void An_op_that_breaks_the_law_of_same_bits_is_found_and_its_order_replayed()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Normal(0, 1));
        Graph graph = g.Build(loss: (x * w).Apply(new Counting()).ReduceSum([1]));
        var options = new ExplorationOptions { Orders = 50 };
        ExplorationFailure failure = Assert.IsType<ExplorationFailure>(Explorer.Explore(graph, options).Failure);
        Assert.Contains("other bits", failure.Law, StringComparison.Ordinal);
        Assert.Throws<LawBrokenException>(() => new ExplorationResult(1, 1, failure).ThrowIfFailed());
    }

    [Fact]
    public void What_cannot_be_explored_is_refused()
    {
        var g = new GraphBuilder();
        Graph graph = g.Build(null, (g.Input("x", [Dimension.Batch()]) * 2).Named("y"));
        Assert.Contains("no loss", Assert.Throws<GraphException>(() => Explorer.Explore(graph)).Message, StringComparison.Ordinal);
        Graph good = SampleGraphs.Named("diamonds");
        Assert.Throws<GraphException>(() => Explorer.Explore(good, new ExplorationOptions { Run = new() }));
        Assert.Throws<GraphException>(() => Explorer.Explore(good, new ExplorationOptions { MicroBatches = [7] }));
        Assert.Throws<GraphException>(() => Explorer.Explore(good, new ExplorationOptions { Losses = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Explorer.Explore(good, new ExplorationOptions { Orders = 0 }));
        Assert.Null(Explorer.Replay(good, new ExplorationOptions(), 17));
    }
}
