using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Pictures;
using ActorGraph.Tensors;
using ActorGraph.Tests.Autodiff;
using ActorGraph.Text;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

/// <summary>Graphs and their gradients as pictures.</summary>
public sealed class DerivationPictureTests
{
    [Fact]
    public void Parts_without_a_name_belong_to_their_line()
    {
        Graph graph = GraphText.Parse("input x []\ninput y []\nh = sin(x) * 2 + y\nl = (h - y) ** 2\nloss l", "test");
        Picture picture = GraphPicture.Of(graph, n => n.Name, n => n.Shape.ToString(), "t");
        PicturePanel panel = Assert.Single(picture.Panels);
        Assert.Equal(["x", "y", "h", "l"], panel.Nodes.Select(n => n.Label));
        Assert.Equal([PictureForm.Input, PictureForm.Input, PictureForm.Operation, PictureForm.Loss],
            panel.Nodes.Select(n => n.Form));
        Assert.Equal(["x→h", "y→h", "y→l", "h→l"], Arrows(picture, panel));
    }

    [Fact]
    public void A_graph_without_names_shows_its_roots()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []);
        Picture picture = GraphPicture.Of(g.Build((x.Sin() * x).Exp()), n => n.Name, _ => null);
        Assert.Equal(2, picture.Nodes.Count());
        Assert.Single(picture.Panels[0].Edges);
    }

    [Fact]
    public void The_three_layer_network_is_mirrored_without_what_has_no_gradient()
    {
        Graph graph = GraphText.Parse(File.ReadAllText(House.Repository.PathOf("config", "graphs", "three-layer.graph")),
            "three-layer");
        Picture picture = DerivationPicture.Of(GradientGraph.Of(graph, graph.Loss!, graph.Parameters), n => n.Name, _ => null);
        Assert.Equal(["x→z1", "W1→z1", "z1→h1", "W2→z2", "h1→z2", "z2→h2", "W3→yHat", "h2→yHat", "y→L", "yHat→L"],
            Arrows(picture, picture.Panels[0]));
        Assert.Equal(
            ["∂L/∂z1→∂L/∂W1", "∂L/∂h1→∂L/∂z1", "∂L/∂z2→∂L/∂W2", "∂L/∂z2→∂L/∂h1", "∂L/∂h2→∂L/∂z2", "∂L/∂yHat→∂L/∂W3",
                "∂L/∂yHat→∂L/∂h2", "∂L/∂L→∂L/∂yHat"],
            Arrows(picture, picture.Panels[1]));
        Assert.Equal(9, picture.Links.Length);
        Assert.Equal(PictureFlow.Up, picture.Panels[1].Flow);

        var drawn = new DrawnPicture(SvgPicture.Write(picture));
        double chain = Middle("h1");
        Assert.All(["z1", "z2", "h2", "yHat"], name => Assert.Equal(chain, Middle(name), 0.02));

        double Middle(string name) => (drawn.Boxes[$"v{graph[name].Index}"].Left
            + drawn.Boxes[$"v{graph[name].Index}"].Right) / 2;
    }

    [Fact]
    public void Only_what_lies_between_has_a_gradient_and_only_what_the_root_reads_a_value()
    {
        Graph graph = GraphText.Parse(
            "input x []\nh1 = sin(x)\nh2 = tanh(h1) + h1\nl = exp(h2)\nother = cos(h1)\nloss l\noutput other", "test");
        Picture picture = DerivationPicture.Of(GradientGraph.Of(graph, graph["l"], [graph["h1"]]), n => n.Name, _ => null);
        Assert.Equal(["x", "h1", "h2", "l"], picture.Panels[0].Nodes.Select(n => n.Label));
        Assert.Equal(["∂l/∂h1", "∂l/∂h2", "∂l/∂l"], picture.Panels[1].Nodes.Select(n => n.Label));
        Assert.Equal(["∂l/∂h2→∂l/∂h1", "∂l/∂l→∂l/∂h2"], Arrows(picture, picture.Panels[1]));
    }

    [Fact]
    public void Several_roots_stand_in_brackets_and_details_are_asked_for_on_both_sides()
    {
        Graph graph = GraphText.Parse("input x []\na = sin(x)\nb = cos(x)\noutput a, b", "test");
        GradientGraph gradient = GradientGraph.Of(graph, [new(graph["a"], Seed.Ones), new(graph["b"], Seed.Input("v"))],
            [graph["x"]]);
        Picture picture = DerivationPicture.Of(gradient, n => n.Name, n => gradient.Source.Nodes.Contains(n) ? "value" : n.Name);
        Assert.Equal(["∂(a + b)/∂x", "∂(a + b)/∂a", "∂(a + b)/∂b"], picture.Panels[1].Nodes.Select(n => n.Label));
        Assert.All(picture.Panels[0].Nodes, n => Assert.Equal("value", n.Detail));
        Assert.Equal("∂(a + b)/∂x", picture.Panels[1].Nodes[0].Detail);
        Assert.Equal("v", picture.Panels[1].Nodes[2].Detail);
    }

    [Fact]
    public void The_gradient_of_any_graph_can_be_drawn() => Gen.Int[0, 100_000].Sample(seed =>
    {
        Graph graph = RandomGraphs.Create(seed);
        var paths = new GradientPaths(graph, [graph.Roots[0]], graph.Inputs.Concat(graph.Parameters));
        Node[] by = [.. graph.Inputs.Concat(graph.Parameters).Where(paths.Has)];
        if (by.Length == 0) return;
        Picture picture = DerivationPicture.Of(GradientGraph.Of(graph, graph.Roots[0], by), n => n.Name, n => n.Op?.Name);
        Assert.Equal(picture.Nodes.Count(), new DrawnPicture(SvgPicture.Write(picture)).Boxes.Count);
        Assert.Equal(picture.Panels[1].Nodes.Length, picture.Links.Length);
        HashSet<string> targets = [.. picture.Panels[1].Edges.Select(e => e.To)];
        Assert.All(by.Where(n => n != graph.Roots[0]), n => Assert.Contains($"g{n.Index}", targets));
    }, iter: 200);

    private static IEnumerable<string> Arrows(Picture picture, PicturePanel panel)
    {
        var labels = picture.Nodes.ToDictionary(n => n.Id, n => n.Label);
        return panel.Edges.Select(e => $"{labels[e.From]}→{labels[e.To]}");
    }
}
