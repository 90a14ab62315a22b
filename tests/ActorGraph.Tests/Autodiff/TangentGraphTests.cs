using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.House;
using ActorGraph.Tests.Reference;
using ActorGraph.Tests.Runtime;
using ActorGraph.Tests.Text;
using ActorGraph.Text;

namespace ActorGraph.Tests.Autodiff;

/// <summary>Tangents as nodes. That they are right, every op's case and 500 random graphs show.</summary>
public sealed class TangentGraphTests
{
    private static Graph ThreeLayer => GraphText.Parse(File.ReadAllText(Repository.PathOf("config", "graphs", "three-layer.graph")), "three-layer.graph");

    [Fact]
    public void Tangents_are_called_after_their_nodes_and_stand_behind_the_forward_nodes()
    {
        Graph graph = ThreeLayer;
        TangentGraph t = TangentGraph.Of(graph, [graph.Loss!], [graph["W1"], graph["W3"]]);
        foreach (Node node in graph.Nodes) Assert.Equal((node.Name, node.Index), (t.Forward(node).Name, t.Forward(node).Index));
        Assert.Equal(("dW1", "dW3"), (t.Seed(graph["W1"]).Name, t.Seed(graph["W3"]).Name));
        Assert.Equal(NodeKind.Input, t.Seed(graph["W3"]).Kind);
        Assert.Contains("expected one of `W1`, `W3`", Assert.Throws<GraphException>(() => t.Seed(graph["W2"])).Message);
        Assert.Equal("dh1", t[graph["h1"]].Name);
        Assert.Equal(["L", "yHat", "dL"], t.Graph.Roots.Select(r => r.Name));
        GradientGraphTests.AssertLean(t.Graph, graph.Nodes.Length);
        SameGraph.Check(t.Graph, GraphText.Parse(GraphText.Write(t.Graph), "tangent.graph"));
    }

    [Fact]
    public void The_derivative_of_a_product_is_that_of_a_textbook()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\ninput y []\nz = x * y\nw = z + x\noutput w, z", "product");
        TangentGraph t = TangentGraph.Of(graph, [graph["w"], graph["z"]], [graph["x"], graph["y"]]);
        RecursiveEvaluator values = Run(t.Graph, Feeds.Scalars(("x", 3), ("y", 5), ("dx", 7), ("dy", 11)));
        Assert.Equal(7 * 5 + 3 * 11, values[t[graph["z"]]].Item());
        Assert.Equal(7 * 5 + 3 * 11 + 7, values[t[graph["w"]]].Item());
    }

    [Fact]
    public void A_node_in_between_has_what_comes_from_its_inputs_and_its_own_seed()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\nh = x * x\nl = sin(h)\nloss l", "between");
        TangentGraph t = TangentGraph.Of(graph, [graph["l"]], [graph["x"], graph["h"]]);
        RecursiveEvaluator values = Run(t.Graph, Feeds.Scalars(("x", 2), ("dx", 3), ("dh", 100)));
        Assert.Equal((2 * 2 * 3 + 100) * Math.Cos(4), values[t[graph["l"]]].Item(), 1e-12);
    }

    [Fact]
    public void Names_that_are_taken_get_a_prime()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\ndx = x * 2\ny = dx * x\noutput y, dx", "taken");
        TangentGraph t = TangentGraph.Of(graph, [graph["y"], graph["dx"]], [graph["x"]]);
        Assert.Equal("dx′", t.Seed(graph["x"]).Name);
        Assert.Equal("ddx", t[graph["dx"]].Name);
        TangentGraph again = TangentGraph.Of(t.Graph, [t[graph["y"]]], [t.Graph["x"]]);
        Assert.Equal("dx′′", again.Seed(t.Graph["x"]).Name);
    }

    [Fact]
    public void What_has_no_tangent_is_refused()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", [2]), id = b.Input("id", [2], ElementType.Int64), apart = b.Input("apart", [2]);
        Graph graph = b.Build(null, x.Gather(id).Named("y"), (-apart).Named("z"));
        Assert.Contains("indices and masks have no gradient", Refused([graph["y"]], graph["id"]));
        Assert.Contains("gradient by `apart`: found no path", Refused([graph["y"]], graph["apart"]));
        Assert.Contains("tangent of `z`: found no path along which a tangent flows, expected one to it from `x`", Refused([graph["y"], graph["z"]], graph["x"]));

        string Refused(Node[] roots, params Node[] wrt) => Assert.Throws<GraphException>(() => TangentGraph.Of(graph, roots, wrt)).Message;
    }

    [Fact]
    public void A_graph_goes_on_with_all_of_its_nodes()
    {
        Graph graph = ThreeLayer;
        var more = new Extension(graph);
        Graph longer = more.Builder.Build((more[graph.Loss!] + more["yHat"].Pow(2).ReduceSum([1])).Named("penalized"));
        for (int i = 0; i < graph.Nodes.Length; i++) Assert.Equal(graph.Nodes[i].ToString(), longer.Nodes[i].ToString());
        Assert.Equal("penalized", longer.Loss!.Name);
        Assert.Contains("did you mean `yHat`?", Assert.Throws<GraphException>(() => more["yhat"]).Message);
        Assert.Contains("found a node of another graph", Assert.Throws<GraphException>(() => more[ThreeLayer["yHat"]]).Message);
    }

    private static RecursiveEvaluator Run(Graph graph, Dictionary<string, Tensor> feeds) =>
        new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
}
