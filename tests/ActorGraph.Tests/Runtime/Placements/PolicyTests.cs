using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime.Placements;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Runtime.Placements;

/// <summary>Policies without a search, and what all have in common.</summary>
public sealed class PolicyTests
{
    private const string Text = """
        input x [batch, 4]
        input y [batch, 2]
        param W1 [3, 4] he
        param W2 [2, 3] he
        z1 = x @ transpose(W1)
        h1 = relu(z1)
        z2 = h1 @ transpose(W2)
        L = sum((z2 - y) ** 2, axis=1)
        loss L
        """;

    [Fact]
    public void Single_has_all_on_the_first_worker()
    {
        Graph graph = Parse();
        Placement placement = new SingleWorker().Place(graph, new PlacementRequest(3));
        Assert.Equal(["worker-1", "worker-2", "worker-3"], placement.Names.AsEnumerable());
        Assert.All(placement.Workers, worker => Assert.Equal(0, worker));
        Assert.Equal((1, graph.Nodes.Length), (placement.StageCount, placement.On(0, graph).Count()));
    }

    [Fact]
    public void Round_robin_deals_nodes_out()
    {
        Placement placement = new RoundRobin().Place(Parse(), new PlacementRequest(3));
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0], placement.Workers.AsEnumerable());
        Assert.Equal(placement.Workers, placement.Stages);
        Assert.Equal("placement `round-robin`: found 14 workers, expected at most 13 in all, as many as the graph has nodes",
            Assert.Throws<GraphException>(() => new RoundRobin().Place(Parse(), new PlacementRequest(14))).Message);
    }

    [Fact]
    public void What_the_graph_does_not_place_goes_with_its_inputs_or_its_consumers()
    {
        // transpose(W2) follows W2, z2 its first input that is placed, x, W1 and transpose(W1) what they feed, y its consumer
        Graph graph = Parse("place worker-1: z1", "place worker-2: W2");
        Placement placement = new Explicit().Place(graph, new PlacementRequest(2));
        Assert.Equal(["x", "y", "W1", "z1.1", "z1", "h1", "z2", "L.1", "L.2", "L.3", "L"], placement.On(0, graph).Select(n => n.Name));
        Assert.Equal(["W2", "z2.1"], placement.On(1, graph).Select(n => n.Name));
        Assert.All(new Explicit().Place(Parse("place worker-2: h1"), new PlacementRequest(2)).Workers, worker => Assert.Equal(1, worker));
    }

    [Fact]
    public void What_leads_to_no_placed_node_goes_to_the_first_worker()
    {
        Graph graph = GraphText.Parse("input x [2]\ninput y [2]\na = exp(x)\nb = exp(y)\nc = a\noutput c\noutput b\nplace worker-2: a", "t");
        Placement placement = new Explicit().Place(graph, new PlacementRequest(2));
        Assert.Equal([1, 1, 1, 0, 0], new[] { "x", "a", "c", "y", "b" }.Select(n => placement.Workers[graph[n].Index]));
    }

    [Fact]
    public void Nodes_are_placed_in_C_sharp_also_before_they_have_their_name()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 2]);
        Node h = x.Tanh().On("worker-2").Named("h");
        Graph graph = g.Build(loss: h.ReduceSum([1]).On("right").On("worker-1"));
        Assert.Equal("worker-2", graph.Placement["h"]);
        Assert.Equal([1, 1, 0], new Explicit().Place(graph, new PlacementRequest(2)).Workers.AsEnumerable());
        Assert.Equal(graph.Placement.Values.Order(), GraphText.Parse(GraphText.Write(graph), "again").Placement.Values.Order());
        Node foreign = new GraphBuilder().Input("f", [1]);
        Assert.Equal("place on `worker-1`: found node `f` of another graph, expected nodes of one graph",
            Assert.Throws<GraphException>(() => new GraphBuilder().Place(foreign, "worker-1")).Message);
        Assert.Throws<InvalidOperationException>(() => h.On("worker-1"));
    }

    [Fact]
    public void Workers_may_have_names_of_their_own()
    {
        Graph graph = Parse("place left: z1", "place right: z2");
        Placement placement = new Explicit().Place(graph, new PlacementRequest(["right", "left"]));
        Assert.Equal((1, 0), (placement.Workers[graph["z1"].Index], placement.Workers[graph["z2"].Index]));
    }

    [Theory]
    [InlineData("worker-3", "place `z1`: found the worker `worker-3`, expected `worker-1` or `worker-2`\n\nhint: did you mean `worker-1`?")]
    [InlineData("left", "place `z1`: found the worker `left`, expected `worker-1` or `worker-2`\n\nhint: there are 2 workers")]
    public void A_worker_that_is_not_there_is_told(string worker, string expected) => Assert.Equal(expected,
        Assert.Throws<GraphException>(() => new Explicit().Place(Parse($"place {worker}: z1"), new PlacementRequest(2))).Message);

    [Fact]
    public void A_node_that_is_not_there_is_told() =>
        Assert.Contains("`z3`", Assert.Throws<GraphTextException>(() => Parse("place worker-1: z3")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_graph_that_places_nothing_is_told() => Assert.StartsWith(
        "placement `explicit`: found a graph that places no node, expected a line such as `place worker-1: x, h1`",
        Assert.Throws<GraphException>(() => new Explicit().Place(Parse(), new PlacementRequest(2))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_number_of_workers_can_be_read_from_the_graph()
    {
        Assert.Equal(1, Explicit.WorkersOf(Parse()));
        Assert.Equal(7, Explicit.WorkersOf(Parse("place worker-7: z1", "place worker-2: z2")));
        Assert.Equal(1, Explicit.WorkersOf(Parse("place worker-99999999999: z1", "place worker-1000000000: z2", "place left: W1")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(int.MaxValue)]
    public void A_number_of_workers_that_cannot_be_is_refused(int workers) => Assert.Equal($"placement: found {workers} workers, expected 1 to 4096",
        Assert.Throws<GraphException>(() => new PlacementRequest(workers)).Message);

    [Fact]
    public void Two_workers_of_one_name_are_refused() => Assert.Equal("placement: found the worker `a` twice, expected a name for each worker",
        Assert.Throws<GraphException>(() => new PlacementRequest(["a", "b", "a"])).Message);

    [Fact]
    public void Several_stages_a_worker_come_from_stages_alone()
    {
        foreach (IPlacementPolicy policy in (IPlacementPolicy[])[new SingleWorker(), new RoundRobin(), new Explicit()])
            Assert.Contains("found 2 stages a worker, expected one",
                Assert.Throws<GraphException>(() => policy.Place(Parse(), new PlacementRequest(2) { Chunks = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_are_read_by_name()
    {
        Assert.Equal(["single", "round-robin", "stages", "explicit"], PlacementPolicies.Names);
        Assert.All(PlacementPolicies.Names, name => Assert.Equal(name, PlacementPolicies.Parse(name).Name));
        Assert.Equal("placement: found `round robin`, expected single | round-robin | stages | explicit\n\nhint: did you mean `round-robin`?",
            Assert.Throws<FormatException>(() => PlacementPolicies.Parse("round robin")).Message);
        Assert.Equal("explicit", PlacementPolicies.Default(Parse("place worker-1: x")).Name);
        Assert.Equal("stages", PlacementPolicies.Default(Parse()).Name);
    }

    [Fact]
    public void Placements_are_equal_by_value()
    {
        Placement a = new RoundRobin().Place(Parse(), new PlacementRequest(2)), b = new RoundRobin().Place(Parse(), new PlacementRequest(2));
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, new RoundRobin().Place(Parse(), new PlacementRequest(["a", "b"])));
        Assert.NotEqual(a, a with { Workers = a.Workers.SetItem(3, 0) });
        Assert.NotEqual(a, a with { Stages = a.Stages.SetItem(3, 0) });
    }

    private static Graph Parse(params string[] lines) => GraphText.Parse($"{Text}\n{string.Join('\n', lines)}\n", "example");
}
