using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Graphs;

/// <summary>Regions as a property of a graph: how they are named, drawn and handed on.</summary>
public sealed class CheckpointingTests
{
    [Fact]
    public void A_builder_takes_nodes_one_by_one_and_all_that_are_made_in_a_scope()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [3]);
        Node a = g.Checkpoint("outer", () => g.Checkpoint("inner", () => x + 1).Sin());
        Node b = a * 2;
        g.Checkpoint(b, "single");
        b.Named("b"); // a region goes with the node, not with the name that it had
        Graph graph = g.Build(null, b.Named("c"));
        Assert.Equal(["add.2 inner", "c single", "sin.3 outer"], Regions(graph));
    }

    [Fact]
    public void Segments_are_equally_long_and_the_last_is_no_region()
    {
        Graph graph = Chain(10);
        Assert.Equal("1112233300", string.Concat(graph.Checkpointed(4).Nodes.Skip(1).Select(n => graph.Checkpointed(4).Regions.GetValueOrDefault(n.Name, "0")[^1])));
        Assert.Equal(Regions(graph.Checkpointed(4)), Regions(graph.Checkpointed())); // ⌈√10⌉
        Assert.Empty(graph.Checkpointed(1).Regions);
        Assert.Equal(9, graph.Checkpointed(1000).Regions.Values.Distinct().Count());
        Assert.Equal("segments: found 0, expected at least 1", Assert.Throws<GraphException>(() => graph.Checkpointed(0)).Message);
    }

    [Fact]
    public void Segments_leave_out_what_no_root_needs_and_what_runs_once_a_step()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 3]), wT = g.Parameter("w", [3, 3], new He()).Transpose().Named("wT");
        Node h = x.MatMul(wT).Named("h"), y = h.Tanh().Named("y");
        h.Exp().Named("dead");
        Assert.Equal(["h segment-1"], Regions(g.Build(null, y).Checkpointed(2)));
    }

    [Fact]
    public void Regions_replace_those_before_and_are_checked()
    {
        Graph graph = Chain(3).Checkpointed(2), none = graph.Checkpointed(new Dictionary<string, string>());
        Assert.NotEmpty(graph.Regions);
        Assert.Empty(none.Regions);
        Assert.Same(graph.Nodes[1], none.Nodes[1]);
        var e = Assert.Throws<GraphException>(() => graph.Checkpointed(new Dictionary<string, string> { ["x"] = "r" }));
        Assert.Equal(("region `r`", "input `x`", "results of ops"), (e.Where, e.Found, e.Expected));
        Assert.Contains("h1", Assert.Throws<GraphException>(() => graph.Checkpointed(new Dictionary<string, string> { ["h11"] = "r" })).Hint);
        var other = new GraphBuilder();
        Assert.Throws<GraphException>(() => other.Checkpoint(graph["h1"], "r"));
    }

    [Fact]
    public void A_part_an_extension_and_a_simpler_graph_keep_regions_and_a_gradient_graph_does_not()
    {
        Graph graph = Chain(6).Checkpointed(3);
        Assert.Equal(["h1 segment-1", "h2 segment-1", "h3 segment-2"], Regions(graph.Restrict(graph["h3"])));
        Assert.Equal(Regions(graph), Regions(new Extension(graph).Builder.Build()));
        Assert.Equal(Regions(graph), Regions(graph.Simplified()));
        Assert.Empty(GradientGraph.Of(graph, graph.Roots[0], [graph["x"]]).Graph.Regions);
    }

    private static Graph Chain(int length)
    {
        var g = new GraphBuilder();
        Node h = g.Input("x", []);
        for (int i = 1; i <= length; i++) h = h.Tanh().Named($"h{i}");
        return g.Build(null, h);
    }

    private static string[] Regions(Graph graph) => [.. graph.Regions.Select(r => $"{r.Key} {r.Value}").Order(StringComparer.Ordinal)];
}
