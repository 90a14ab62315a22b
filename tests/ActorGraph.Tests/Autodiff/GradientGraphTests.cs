using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.House;
using ActorGraph.Tests.Reference;
using ActorGraph.Tests.Runtime;
using ActorGraph.Tests.Text;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Autodiff;

/// <summary>Gradients as nodes: what they are called, what they share, and what they are worth.</summary>
public sealed class GradientGraphTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private static Graph ThreeLayer => GraphText.Parse(File.ReadAllText(Repository.PathOf("config", "graphs", "three-layer.graph")), "three-layer.graph");

    [Fact]
    public void Gradients_are_named_after_what_they_are_of_and_stand_behind_the_forward_nodes()
    {
        Graph graph = ThreeLayer;
        GradientGraph g = GradientGraph.Of(graph, graph.Loss!, graph.Parameters);
        foreach (Node node in graph.Nodes)
        {
            Assert.Equal(node.Name, g.Forward(node).Name);
            Assert.Equal(node.Index, g.Forward(node).Index);
        }

        Assert.Equal("∂L/∂W1", g[graph["W1"]].Name);
        Assert.Equal("∂L/∂h1", g[graph["h1"]].Name);
        Assert.Null(g.Find(graph["x"]));
        Assert.Equal(["L", "yHat", "∂L/∂W1", "∂L/∂W2", "∂L/∂W3"], g.Graph.Roots.Select(r => r.Name));
        Assert.Same(g.Graph["L"], g.Graph.Loss);
        Assert.All(graph.Parameters, p => Assert.Equal(p.Shape, g[p].Shape));
    }

    [Fact]
    public void Nothing_in_the_gradient_graph_of_the_three_layer_network_is_computed_twice_or_in_vain()
    {
        Graph graph = ThreeLayer;
        Graph g = GradientGraph.Of(graph, graph.Loss!, graph.Parameters).Graph;
        AssertLean(g);
        // L̄, 2 for (ŷ − y)², 3 products for weights, 2 for activations, 2 slopes of relu with mask, 1 and 0
        Assert.InRange(g.Nodes.Length - graph.Nodes.Length, 10, 20);
    }

    /// <summary>No node from a number on is needless or equal to one before; an identity is a second name and computes nothing.</summary>
    internal static void AssertLean(Graph g, int from = 0)
    {
        var seen = new HashSet<string>();
        bool[] needed = g.Reaching(g.Roots);
        foreach (Node node in g.Nodes)
        {
            bool isNew = node.Op is null or Identity || seen.Add($"{node.Op} {string.Join(",", node.Inputs.Select(i => i.Index))}");
            if (node.Index < from) continue;
            Assert.True(isNew, $"{node} is computed twice");
            Assert.True(needed[node.Index] || node.Kind == NodeKind.Input, $"{node} is not needed");
        }
    }

    [Fact]
    public void A_gradient_graph_is_written_and_read()
    {
        Graph graph = ThreeLayer;
        Graph g = GradientGraph.Of(graph, graph.Loss!, graph.Parameters).Graph;
        string text = GraphText.Write(g);
        Assert.Contains("`∂L/∂W1` = ", text);
        SameGraph.Check(g, GraphText.Parse(text, "gradient.graph"));
    }

    [Theory, InlineData(1), InlineData(5)]
    public async Task The_gradient_graph_runs_on_the_actors_as_it_is(int samples)
    {
        Graph graph = ThreeLayer;
        GradientGraph g = GradientGraph.Of(graph, graph.Loss!, graph.Parameters);
        Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, samples, 1);
        await using GraphRun plain = await local.Runtime.LoadAsync(graph), run = await local.Runtime.LoadAsync(g.Graph);
        (await plain.GradientAsync(feeds, seed: Tensor.Filled(1, graph.Type, graph.Loss!.Shape.Bind(samples))).Soon()).Dispose();
        using StepResult result = await run.ForwardAsync(feeds).Soon();
        foreach (Node parameter in graph.Parameters)
        {
            double[] expected = (await plain.ReadAsync(parameter.Name)).Backward!.ToDoubles();
            double[] found = result.Root(g[parameter].Name)[0].ToDoubles();
            double scale = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6 * scale); // float32
        }
    }

    [Fact]
    public async Task Second_derivatives_by_messages_through_the_gradient_graph()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", []);
        Graph graph = b.Build((x * x * x).Sin().Named("l"));
        GradientGraph g = GradientGraph.Of(graph, graph.Loss!, [graph["x"]]);
        await using GraphRun run = await local.Runtime.LoadAsync(g.Graph, new RunOptions { Sweeps = [new Differentiate("∂l/∂x")] });
        (await run.GradientAsync(Feeds.Scalars(("x", 0.7))).Soon()).Dispose();
        double at = 0.7, c = at * at * at, expected = 6 * at * Math.Cos(c) - 9 * at * at * at * at * Math.Sin(c);
        Assert.Equal(expected, (await run.ReadAsync("x")).Backward!.Item(), 1e-12);
    }

    [Fact]
    public void The_third_derivative_is_right()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", []), sin = x.Sin();
        Graph graph = b.Build((sin + sin).Sin().Named("y"));
        Node y = graph["y"];
        for (int order = 1; order <= 3; order++)
        {
            GradientGraph g = GradientGraph.Of(graph, y, [graph["x"]]);
            (graph, y) = (g.Graph, g[graph["x"]]);
        }

        Assert.Equal("∂(∂(∂y/∂x)/∂x)/∂x", y.Name);
        double s = Math.Sin(0.5), k = Math.Cos(0.5), u = 2 * s; // y = sin u: u′ = 2k, u″ = −2s, u‴ = −2k
        double expected = -Math.Cos(u) * Math.Pow(2 * k, 3) - 3 * Math.Sin(u) * 2 * k * (-2 * s) + Math.Cos(u) * (-2 * k);
        Assert.Equal(expected, Run(graph, Feeds.Scalars(("x", 0.5)))[y].Item(), 1e-10);
    }

    [Fact]
    public void The_hessian_of_a_quadratic_form_is_A_and_its_transpose()
    {
        double[] a = [1, 2, 3, 4, 5, 6, 7, 8, 10];
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", [3]), form = b.Constant(Tensor.From(a, [3, 3]), "A");
        Graph graph = b.Build(x.MatMul(form).MatMul(x).Named("q"));
        GradientGraph g = GradientGraph.Of(graph, graph.Loss!, [graph["x"]]);
        GradientGraph h = GradientGraph.Of(g.Graph, g[graph["x"]], [g.Graph["x"]], Seed.Input("v"));
        for (int row = 0; row < 3; row++)
        {
            Tensor unit = Tensor.From([.. Enumerable.Range(0, 3).Select(i => i == row ? 1.0 : 0)], [3]);
            double[] found = Run(h.Graph, Feeds.Of(("x", Tensor.From([0.3, -0.2, 0.9], [3])), ("v", unit)))[h[g.Graph["x"]]].ToDoubles();
            Assert.Equal([.. Enumerable.Range(0, 3).Select(i => a[row * 3 + i] + a[i * 3 + row])], found);
        }
    }

    [Fact]
    public void A_derivative_within_a_derivative_varies_with_what_it_depends_on_alone()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", []), y = b.Input("y", []);
        Graph inner = b.Build((x * y).Named("p"));
        GradientGraph byY = GradientGraph.Of(inner, inner["p"], [inner["y"]]); // d/dy (x·y) = x

        var outer = new GraphBuilder(ElementType.Float64);
        var copies = new Dictionary<Node, Node>();
        foreach (Node node in byY.Graph.Nodes)
            copies[node] = node.Kind switch
            {
                NodeKind.Input => outer.Input(node.Name, node.Shape),
                NodeKind.Constant => outer.Constant(node.Value!, node.Name),
                _ => outer.Apply(node.Op!, node.Name, [.. node.Inputs.Select(i => copies[i])]),
            };
        Graph graph = outer.Build((copies[byY.Graph["x"]] * copies[byY[inner["y"]]]).Named("z"));
        GradientGraph g = GradientGraph.Of(graph, graph["z"], [graph["x"]]);
        Assert.Equal(2, Run(g.Graph, Feeds.Scalars(("x", 1), ("y", 5)))[g[graph["x"]]].Item());
    }

    [Fact]
    public void A_chain_of_150_000_nodes_is_differentiated()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", []), node = x;
        for (int i = 0; i < 150_000; i++) node = i % 2 == 0 ? node.Sin() : -node;
        Graph graph = b.Build(node.Named("y"));
        GradientGraph g = GradientGraph.Of(graph, graph.Loss!, [graph["x"]]);
        RecursiveEvaluator reference = Run(graph, Feeds.Scalars(("x", 1e-3)));
        double expected = reference.Gradients(graph.Loss!, Tensor.Scalar(1, graph.Type), graph["x"])[0]!.Item();
        Assert.Equal(expected, Run(g.Graph, Feeds.Scalars(("x", 1e-3)))[g[graph["x"]]].Item(), 1e-12 * Math.Abs(expected));
        Assert.NotEqual(0, expected);
    }

    [Fact]
    public void What_two_roots_have_in_common_is_walked_once()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node w = b.Parameter("w", [3], new Normal(0, 1)), h = w.Tanh().Named("h");
        Graph graph = b.Build(null, (h * h).ReduceSum().Named("L1"), h.Exp().ReduceSum().Named("L2"));
        GradientGraph both = GradientGraph.Of(graph, [new(graph["L1"], Seed.Ones), new(graph["L2"], Seed.Input("v"))], [graph["w"]]);
        Assert.Equal("∂(L1 + L2)/∂w", both[graph["w"]].Name);
        Dictionary<string, Tensor> feeds = Feeds.Of(("w", Tensor.From([0.2, -0.4, 1.1], [3])), ("v", Tensor.Scalar(3, graph.Type)));
        RecursiveEvaluator plain = Run(graph, feeds);
        double[] one = plain.Gradients(graph["L1"], Tensor.Scalar(1, graph.Type), graph["w"])[0]!.ToDoubles();
        double[] two = plain.Gradients(graph["L2"], Tensor.Scalar(3, graph.Type), graph["w"])[0]!.ToDoubles();
        double[] found = Run(both.Graph, feeds)[both[graph["w"]]].ToDoubles();
        for (int i = 0; i < 3; i++) Assert.Equal(one[i] + two[i], found[i], 1e-14);
        AssertLean(both.Graph);
    }

    [Fact]
    public void A_gradient_that_has_a_name_already_gets_its_own_beside()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", []), y = b.Input("y", []);
        Graph graph = b.Build((x * y).Named("p"));
        GradientGraph g = GradientGraph.Of(graph, graph["p"], [graph["x"], graph["y"]]);
        Assert.Equal("∂p/∂x = Identity(y) []", g[graph["x"]].ToString());
        GradientGraph again = GradientGraph.Of(g.Graph, g.Graph["p"], [g.Graph["x"]]);
        Assert.Equal("∂p/∂x′", again[g.Graph["x"]].Name);
    }

    [Fact]
    public void A_gradient_that_there_is_not_is_refused()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", [2]), id = b.Input("id", [2], ElementType.Int64), apart = b.Input("apart", [2]);
        Graph graph = b.Build(null, x.Gather(id).Named("y"), (-apart).Named("z"));
        Assert.Contains("indices and masks have no gradient", Refused(graph["y"], graph["id"]));
        Assert.Contains("no path along which a gradient flows", Refused(graph["y"], graph["apart"]));
        Assert.Contains("nothing to differentiate by", Refused(graph["y"]));
        Assert.Contains("a node of another graph", Refused(graph["y"], ThreeLayer["W1"]));

        string Refused(Node root, params Node[] wrt) => Assert.Throws<GraphException>(() => GradientGraph.Of(graph, root, wrt)).Message;
    }

    private static RecursiveEvaluator Run(Graph graph, Dictionary<string, Tensor> feeds) =>
        new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
}
