using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>The derivative API by its usual names, on numbers that can be checked by hand.</summary>
public sealed class DerivativesTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private const string Net = """
        dtype float64
        input x [3]
        param W [2, 3] normal(0, 1)
        h = tanh(W @ x)
        y = h * h + sum(x)
        l = sum(y ** 3)
        loss l
        output y
        """;

    private static readonly double[] A = [1, 2, 3, 4, 5, 6, 7, 8, 10];

    private static Dictionary<string, Tensor> AtX => Feeds.Of(("x", Feeds.Doubles([3], 0.3, -0.2, 0.9)));

    [Fact]
    public async Task The_hessian_of_a_quadratic_form_is_A_and_its_transpose()
    {
        await using Derivatives f = await FormAsync();
        Jacobian h = await f.HessianAsync(AtX).Soon();
        Assert.Equal(Enumerable.Range(0, 9).Select(i => A[i] + A[i % 3 * 3 + i / 3]), h["x", "x"].ToDoubles());
        Assert.Equal((3, 1), (h.Seeds, h.Rounds));
        double[] v = [1, -2, 0.5];
        IReadOnlyDictionary<string, Tensor> hv = await f.HvpAsync(AtX, Feeds.Of(("x", Feeds.Doubles([3], v)))).Soon();
        Assert.Equal(Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(j => (A[i * 3 + j] + A[j * 3 + i]) * v[j])),
            hv["x"].ToDoubles());
    }

    [Fact]
    public async Task Perturbations_are_not_confused()
    {
        GraphBuilder b = new(ElementType.Float64);
        Node x = b.Input("x", []), y = b.Input("y", []);
        Graph inner = b.Build((x * y).Named("p"));
        GradientGraph byY = GradientGraph.Of(inner, inner["p"], [inner["y"]]);
        var outer = new Extension(byY.Graph);
        Graph z = outer.Builder.Build(null, (outer["x"] * outer[byY[inner["y"]]]).Named("z"));
        await using Derivatives f = await local.Runtime.DifferentiateAsync(z, ["z"], ["x"]);
        Dictionary<string, Tensor> at = Feeds.Scalars(("x", 1), ("y", 5));
        Assert.Equal(2, (await f.GradAsync(at).Soon())["x"].Item());
        Assert.Equal(2, (await f.JvpAsync(at, Feeds.Scalars(("x", 1))).Soon()).Tangents["z"].Item());
    }

    [Fact]
    public async Task The_third_derivative_through_messages()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\ny = sin(sin(x) + sin(x))\nloss y", "sin");
        Node y = graph["y"];
        for (int order = 1; order <= 2; order++)
        {
            GradientGraph g = GradientGraph.Of(graph, y, [graph["x"]]);
            (graph, y) = (g.Graph, g[graph["x"]]);
        }

        double s = Math.Sin(0.5), k = Math.Cos(0.5), u = 2 * s;
        double expected = -Math.Cos(u) * Math.Pow(2 * k, 3) - 3 * Math.Sin(u) * 2 * k * (-2 * s) + Math.Cos(u) * (-2 * k);
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, [y.Name], ["x"]);
        Dictionary<string, Tensor> at = Feeds.Scalars(("x", 0.5));
        Assert.Equal(expected, (await f.GradAsync(at).Soon())["x"].Item(), 1e-10);
        Assert.Equal(expected, (await f.JvpAsync(at, Feeds.Scalars(("x", 1))).Soon()).Tangents[y.Name].Item(), 1e-10);
    }

    [Fact]
    public async Task Both_modes_build_the_same_jacobian_and_k_seeds_cost_one_round()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y", "h"], ["W", "x"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([3], 0.3, -0.2, 0.9)), ("W", Feeds.Doubles([2, 3], 1, 2, 3, -1, 0.5, 2)));
        Jacobian reverse = await f.JacobianAsync(at, JacobianMode.Reverse).Soon(), forward = await f.JacobianAsync(at, JacobianMode.Forward).Soon();
        Assert.Equal((4, 2, DifferentiationMode.Reverse), (reverse.Seeds, reverse.Rounds, reverse.Mode)); // one round a root
        Assert.Equal((9, 2, DifferentiationMode.Forward), (forward.Seeds, forward.Rounds, forward.Mode));
        Assert.Equal(DifferentiationMode.Reverse, (await f.JacobianAsync(at).Soon()).Mode);
        foreach (string root in new[] { "y", "h" })
            foreach (string wrt in new[] { "W", "x" })
            {
                Assert.Equal(wrt == "W" ? [2, 2, 3] : [2, 3], reverse[root, wrt].Shape.Select(d => d.Size));
                double[] expected = reverse[root, wrt].ToDoubles(), found = forward[root, wrt].ToDoubles();
                for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-14);
            }

        double h0 = Math.Tanh(0.3 - 0.4 + 2.7);
        Assert.Equal((1 - h0 * h0) * 0.9, forward["h", "W"][2], 1e-15); // ∂h₀/∂W₀₂ = (1 − h₀²) x₂
        Assert.Equal(0, forward["h", "W"][3]);
    }

    [Fact]
    public async Task Seeds_that_do_not_fit_into_memory_together_travel_in_several_rounds()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using Derivatives all = await local.Runtime.DifferentiateAsync(graph, ["y"], ["W"]);
        await using Derivatives few = await local.Runtime.DifferentiateAsync(graph, ["y"], ["W"], new DerivativeOptions { MostSeedBytes = 160 });
        foreach (JacobianMode mode in new[] { JacobianMode.Forward, JacobianMode.Reverse })
        {
            Jacobian one = await all.JacobianAsync(AtX, mode).Soon(), several = await few.JacobianAsync(AtX, mode).Soon();
            Assert.Equal(1, one.Rounds);
            Assert.InRange(several.Rounds, 2, several.Seeds);
            Assert.Equal(one["y", "W"].ToDoubles(), several["y", "W"].ToDoubles());
        }
    }

    [Fact]
    public async Task A_gradient_by_a_node_in_between_leaves_out_what_lies_before_it()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["l"], ["h", "x"]);
        Dictionary<string, Tensor> at = AtX;
        (Tensor value, IReadOnlyDictionary<string, Tensor> gradients) = await f.ValueAndGradAsync(at).Soon();
        Jacobian forward = await f.JacobianAsync(at, JacobianMode.Forward).Soon();
        for (int i = 0; i < 2; i++) Assert.Equal(gradients["h"][i], forward["l", "h"][i], 1e-13 * Math.Abs(gradients["h"][i]));
        for (int i = 0; i < 3; i++) Assert.Equal(gradients["x"][i], forward["l", "x"][i], 1e-13 * Math.Abs(gradients["x"][i]));
        Assert.Equal(0, value.Shape.Rank);
        // a push along both at once is the sum of both products
        JvpResult both = await f.JvpAsync(at, Feeds.Of(("h", Feeds.Doubles([2], 1, 2)), ("x", Feeds.Doubles([3], 3, 4, 5)))).Soon();
        double expected = gradients["h"][0] + 2 * gradients["h"][1] + 3 * gradients["x"][0] + 4 * gradients["x"][1] + 5 * gradients["x"][2];
        Assert.Equal(expected, both.Tangents["l"].Item(), 1e-12 * Math.Abs(expected));
    }

    [Fact]
    public async Task Several_roots_take_their_own_seeds_in_one_sweep()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\nh = x * x\na = h * 3\nb = sin(h)\noutput a, b", "two");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["a", "b"], ["x"]);
        VjpResult vjp = await f.VjpAsync(Feeds.Scalars(("x", 2)), Feeds.Scalars(("a", 10), ("b", 100))).Soon();
        Assert.Equal(10 * 3 * 4 + 100 * Math.Cos(4) * 4, vjp.Gradients["x"].Item(), 1e-12);
        Assert.Equal((12, Math.Sin(4)), (vjp.Values["a"].Item(), vjp.Values["b"].Item()));
        MessageCounts counts = await f.CountMessagesAsync().Soon();
        Assert.Equal(1, counts.CotangentsOn(graph.Consumers(graph["x"])[0])); // what lies below h is walked once
    }

    [Fact]
    public async Task Parameters_have_their_initial_values_unless_they_are_given()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["l"], ["W"]);
        double before = (await f.ValueAndGradAsync(AtX).Soon()).Value.Item();
        double other = (await f.ValueAndGradAsync(new Dictionary<string, Tensor>(AtX) { ["W"] = Feeds.Doubles([2, 3], 1, 1, 1, 1, 1, 1) }).Soon()).Value.Item();
        Assert.NotEqual(before, other);
        Assert.Equal(before, (await f.ValueAndGradAsync(AtX).Soon()).Value.Item());
    }

    [Fact]
    public async Task A_linearization_is_the_map_of_tangents_and_its_transpose_that_of_cotangents()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y", "l"], ["W", "x"]);
        await using Linearization linear = await f.LinearizeAsync(AtX).Soon();
        Assert.DoesNotContain(linear.Graph.Nodes, n => n.Op is Tanh); // computed once, at the point
        Assert.Equal((await f.VjpAsync(AtX, Cotangents(1)).Soon()).Values["l"].Item(), linear.Values["l"].Item());
        for (int i = 1; i <= 3; i++)
        {
            JvpResult expected = await f.JvpAsync(AtX, Tangents(i)).Soon();
            IReadOnlyDictionary<string, Tensor> found = await linear.ApplyAsync(Tangents(i)).Soon();
            foreach ((string root, Tensor tangent) in expected.Tangents)
                for (int k = 0; k < tangent.Length; k++) Assert.Equal(tangent[k], found[root][k], 1e-13 * (1 + Math.Abs(tangent[k])));
            VjpResult back = await f.VjpAsync(AtX, Cotangents(i)).Soon();
            IReadOnlyDictionary<string, Tensor> transposed = await linear.TransposeAsync(Cotangents(i)).Soon();
            foreach ((string node, Tensor gradient) in back.Gradients)
                for (int k = 0; k < gradient.Length; k++) Assert.Equal(gradient[k], transposed[node][k], 1e-13 * (1 + Math.Abs(gradient[k])));
        }

        Assert.Contains("seed of `x`: found none", (await Assert.ThrowsAsync<GraphException>(
            () => linear.ApplyAsync(Feeds.Of(("W", Feeds.Doubles([2, 3], 1, 1, 1, 1, 1, 1)))))).Message);

        static Dictionary<string, Tensor> Tangents(int i) => Feeds.Of(
            ("W", Feeds.Doubles([2, 3], i, -1, 0.5, 2, 1, -i)), ("x", Feeds.Doubles([3], 0.1 * i, 1, -2)));
        static Dictionary<string, Tensor> Cotangents(int i) => Feeds.Of(("y", Feeds.Doubles([2], i, -0.5)), ("l", Feeds.Doubles([], 0.25 * i)));
    }

    [Fact]
    public async Task What_is_linear_has_a_hessian_of_zeros()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x [2]\ninput y []\nl = sum(x) * 3 + y * y\nloss l", "linear");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["l"], ["x", "y"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([2], 1, 2)), ("y", Feeds.Doubles([], 5)));
        Jacobian h = await f.HessianAsync(at).Soon();
        Assert.Equal([0, 0, 0, 0], h["x", "x"].ToDoubles());
        Assert.Equal([0, 0], h["x", "y"].ToDoubles());
        Assert.Equal(2, h["y", "y"].Item());
        IReadOnlyDictionary<string, Tensor> hv = await f.HvpAsync(at, Feeds.Of(("x", Feeds.Doubles([2], 1, 2)), ("y", Feeds.Doubles([], 3)))).Soon();
        Assert.Equal([0, 0], hv["x"].ToDoubles());
        Assert.Equal(6, hv["y"].Item());
    }

    [Fact]
    public async Task Batches_have_jacobians_of_whole_batches()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x [batch, 2]\nparam w [2] normal(0, 1)\ny = x @ w\noutput y", "batch");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y"], ["x", "w"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([3, 2], 1, 2, 3, 4, 5, 6)), ("w", Feeds.Doubles([2], 10, 20)));
        foreach (JacobianMode mode in new[] { JacobianMode.Forward, JacobianMode.Reverse })
        {
            Jacobian j = await f.JacobianAsync(at, mode).Soon();
            Assert.Equal([1, 2, 3, 4, 5, 6], j["y", "w"].ToDoubles());
            Assert.Equal([10, 20, 0, 0, 0, 0, 0, 0, 10, 20, 0, 0, 0, 0, 0, 0, 10, 20], j["y", "x"].ToDoubles());
        }
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_shapes_and_a_way_out()
    {
        Graph graph = GraphText.Parse(
            "dtype float64\ninput x [4]\ninput id [2] int64\ninput apart [2]\ny = gather(x, id)\nz = -apart\noutput y, z", "bad");
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([4], 1, 2, 3, 4)), ("id", Tensor.From([1L, 3], [2])), ("apart", Feeds.Doubles([2], 1, 1)));
        Assert.Contains("indices and masks have no gradient", await RefusedAsync(() => local.Runtime.DifferentiateAsync(graph, ["y"], ["id"])));
        Assert.Contains("no path along which a gradient flows", await RefusedAsync(() => local.Runtime.DifferentiateAsync(graph, ["y"], ["apart"])));
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y"], ["x"], new DerivativeOptions { MostBytes = 63 });
        Assert.Contains("gradient of `y`: found shape [2] without a seed, expected a number", await RefusedAsync(() => f.GradAsync(at)));
        Assert.Contains("Hessian of `y`: found shape [2] without a seed", await RefusedAsync(() => f.HessianAsync(at)));
        Assert.Contains("seed of `y`: found float64 [3], expected float64 [2]", await RefusedAsync(() => f.VjpAsync(at, Feeds.Of(("y", Feeds.Doubles([3], 1, 2, 3))))));
        Assert.Contains("seed of `x`: found float64 [2], expected float64 [4]", await RefusedAsync(() => f.JvpAsync(at, Feeds.Of(("x", Feeds.Doubles([2], 1, 2))))));
        Assert.Contains("seed of `z`: found a node that takes none", await RefusedAsync(() => f.VjpAsync(at, Feeds.Of(("z", Feeds.Doubles([2], 1, 2))))));
        Assert.Contains("seed of `y`: found none", await RefusedAsync(() => f.VjpAsync(at, Feeds.None)));
        string large = await RefusedAsync(() => f.JacobianAsync(at));
        Assert.Contains("Jacobian of `y` [2] by `x` [4]: found 2 × 4 numbers, 64 bytes, expected at most 63 bytes", large);
        Assert.Contains("products need no such matrix", large);
        VjpResult goesOn = await f.VjpAsync(at, Feeds.Of(("y", Feeds.Doubles([2], 1, 2)))).Soon();
        Assert.Equal([0, 1, 0, 2], goesOn.Gradients["x"].ToDoubles());

        static async Task<string> RefusedAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<GraphException>(call)).Message;
    }

    private async Task<Derivatives> FormAsync()
    {
        var b = new GraphBuilder(ElementType.Float64);
        Node x = b.Input("x", [3]);
        Graph graph = b.Build(x.MatMul(b.Constant(Tensor.From(A, [3, 3]), "A")).MatMul(x).Named("q"));
        return await local.Runtime.DifferentiateAsync(graph, ["q"], ["x"]);
    }
}
