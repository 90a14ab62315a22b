using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Parallel;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Tests.Autodiff;
using ActorGraph.Tests.Reference;
using ActorGraph.Tests.Runtime;
using ActorGraph.Tests.Text;
using ActorGraph.Text;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Parallel;

/// <summary>Replicas that share a batch train as the undivided graph does.</summary>
public sealed class ReplicateTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private const int Samples = 7; // no number of replicas but 1 divides it

    public static TheoryData<string, ElementType> Cases
    {
        get
        {
            var cases = new TheoryData<string, ElementType>();
            foreach (string name in Trained.Names)
            {
                cases.Add(name, ElementType.Float32);
                cases.Add(name, ElementType.Float64);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Values_gradients_and_training_are_those_of_the_undivided_graph(string name, ElementType type)
    {
        Graph graph = Trained.Graph(name, type);
        Trained expected = await Trained.OfAsync(local.Runtime, graph, Samples);
        for (int replicas = 1; replicas <= 4; replicas++)
        {
            Trained whole = await Trained.OfAsync(local.Runtime, Replicate.Of(graph, replicas), Samples);
            Trained.Same(expected.First, whole.First);
            whole.HasRoots(expected);
            whole.IsNear(expected, type == ElementType.Float32 ? 1e-6 : 1e-13);
            Trained cut = await Trained.OfAsync(local.Runtime, Replicate.Of(graph, replicas), Samples, microBatches: 2);
            cut.HasRoots(whole);
            Trained.Same(whole.Gradients, cut.Gradients);
            Trained.Same(whole.Parameters, cut.Parameters);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public async Task A_replica_without_samples_contributes_nothing(int samples, int microBatches)
    {
        foreach (string name in Trained.Names)
        {
            Graph graph = Trained.Graph(name, ElementType.Float64);
            Trained expected = await Trained.OfAsync(local.Runtime, graph, samples);
            Trained found = await Trained.OfAsync(local.Runtime, Replicate.Of(graph, 4), samples, microBatches);
            found.HasRoots(expected);
            found.IsNear(expected, 1e-13);
        }
    }

    [Fact]
    public async Task Adam_and_checkpointed_regions_train_alike()
    {
        Graph graph = Trained.Graph("glyphs.graph", ElementType.Float64).Checkpointed(), replicated = Replicate.Of(graph, 2);
        Assert.Contains("segment-1@2", replicated.Regions.Values);
        Trained expected = await Trained.OfAsync(local.Runtime, graph, 32, optimizer: new Adam());
        Trained found = await Trained.OfAsync(local.Runtime, replicated, 32, microBatches: 3, new Adam());
        found.HasRoots(expected);
        // Adam makes as much of the smallest gradient as of the greatest, so parameters are not compared
        foreach ((string name, Tensor value) in expected.Gradients)
            Trained.Near(name, value.ToDoubles(), found.Gradients[name].ToDoubles(), 1e-13);
        Graph plain = Replicate.Of(graph.Checkpointed(new Dictionary<string, string>()), 2);
        Trained.Same((await Trained.OfAsync(local.Runtime, plain, 32, optimizer: new Adam())).Parameters, found.Parameters);
    }

    [Fact]
    public void Random_graphs_have_the_same_values_and_gradients()
    {
        int held = 0;
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 4]).Sample((seed, replicas) =>
        {
            Graph graph = RandomGraphs.Create(seed);
            Node[] roots = [.. graph.Roots.Where(r => r.Shape.BatchAxis == 0 && graph.FirstMixing(r) is null)];
            if (roots.Length == 0) return;
            Interlocked.Increment(ref held);
            graph = graph.Restrict(roots);
            Graph replicated = Replicate.Of(graph, replicas);
            Dictionary<string, Tensor> feeds = RandomGraphs.Feeds(graph, seed);
            var e = new Evaluation(TensorPool.Shared);
            RecursiveEvaluator one = new RecursiveEvaluator(graph, e).Run(feeds);
            RecursiveEvaluator many = new RecursiveEvaluator(replicated, e).Run(feeds);
            Node[] wrt = [.. graph.Inputs.Concat(graph.Parameters)];
            foreach (Node root in graph.Roots)
            {
                Node twin = replicated[root.Name];
                Assert.Equal(one[root].ToDoubles(), many[twin].ToDoubles());
                Tensor yBar = new Normal(0, 1).Create(one[root].Shape, graph.Type, (ulong)seed, 5, TensorPool.Shared);
                Tensor?[] expected = one.Gradients(root, yBar, wrt);
                Tensor?[] found = many.Gradients(twin, yBar, [.. wrt.Select(n => replicated[n.Name])]);
                // Of the greatest of the root's gradients: one alone may be nothing but what is left when its terms cancel.
                double greatest = expected.OfType<Tensor>().SelectMany(t => t.ToDoubles()).Select(Math.Abs).DefaultIfEmpty(0).Max();
                for (int i = 0; i < wrt.Length; i++)
                {
                    Assert.Equal(expected[i] is null, found[i] is null);
                    if (expected[i] is null) continue;
                    Trained.Near($"{wrt[i]}, seed {seed}", expected[i]!.ToDoubles(), found[i]!.ToDoubles(), 1e-13, greatest);
                }
            }
        }, iter: 400, threads: 1);
        Assert.True(held > 100, $"only {held} graphs had samples");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Text_gives_the_same_graph_again(string name, ElementType type)
    {
        Graph replicated = Replicate.Of(Trained.Graph(name, type), 3, replica => $"worker-{replica}");
        SameGraph.Check(replicated, GraphText.Parse(GraphText.Write(replicated), "replicated.graph"));
    }

    [Fact]
    public void Copies_live_where_they_are_told_and_shared_nodes_stay()
    {
        Graph graph = GraphText.Parse("""
            input x [batch, 2]
            param W [2, 2] he
            h = relu(x @ transpose(W))
            L = sum(h ** 2, axis=1)
            loss L
            place front: x, W
            place back: L
            """, "placed.graph");
        Graph replicated = Replicate.Of(graph, 2, replica => $"worker-{replica}");
        Assert.Equal("worker-2", replicated.Placement["h@2"]);
        Assert.Equal("worker-1", replicated.Placement["L@1"]);
        Assert.Equal("front", replicated.Placement["x@2"]);
        Assert.Equal("front", replicated.Placement["W"]);
        Assert.Equal("back", replicated.Placement["L"]);
        Assert.Equal("back", Replicate.Of(graph, 2).Placement["L@2"]);
        Assert.Equal("""
            dtype float32

            input x [batch, 2]
            param W [2, 2] he

            h.1 = transpose(W)
            `x@1` = deal(x, share=1, of=2)
            `h@1.2` = `x@1` @ h.1

            const L.1 = 2

            `h@1` = relu(`h@1.2`)
            `L@1.2` = `h@1` ** L.1
            `L@1` = sum(`L@1.2`, axes=[1])
            `x@2` = deal(x, share=2, of=2)
            `h@2.2` = `x@2` @ h.1
            `h@2` = relu(`h@2.2`)
            `L@2.2` = `h@2` ** L.1
            `L@2` = sum(`L@2.2`, axes=[1])
            L = interleave(`L@1`, `L@2`)

            loss L
            place back: L
            place front: x, W, `x@1`, `x@2`
            place worker-1: `h@1.2`, `h@1`, `L@1.2`, `L@1`
            place worker-2: `h@2.2`, `h@2`, `L@2.2`, `L@2`

            """, GraphText.Write(replicated));
    }

    [Fact]
    public void Gradients_meet_at_a_parameter_in_the_order_of_the_replicas()
    {
        Graph graph = GraphText.Parse(
            "input x [batch, 2]\nparam w [2] ones\nh = x * w\nL = sum(h * w, axis=1)\nloss L", "shared.graph");
        Graph replicated = Replicate.Of(graph, 2);
        Assert.Equal(["h@1", "L@1.1", "h@2", "L@2.1"],
            replicated.Consumers(replicated["w"]).Select(edge => replicated.Nodes[edge.Consumer].Name));
    }

    [Fact]
    public void The_derivative_as_a_graph_is_that_of_the_undivided_one()
    {
        Graph graph = Trained.Graph("iris.graph", ElementType.Float64), replicated = Replicate.Of(graph, 3);
        double[] Gradient(Graph g)
        {
            var derivative = GradientGraph.Of(g, g.Loss!, [g["W1"]]);
            var e = new Evaluation(TensorPool.Shared);
            Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(derivative.Graph, Samples, 1);
            foreach ((string name, Tensor value) in Trained.Initial(graph)) feeds[name] = value;
            return new RecursiveEvaluator(derivative.Graph, e).Run(feeds)[derivative[g["W1"]]].ToDoubles();
        }

        Trained.Near("W1", Gradient(graph), Gradient(replicated), 1e-13);
    }

    [Fact]
    public async Task Both_modes_and_their_linear_map_pass_through_replicas()
    {
        Graph graph = Trained.Graph("iris.graph", ElementType.Float64), replicated = Replicate.Of(graph, 3);
        Dictionary<string, Tensor> at = SampleGraphs.Feeds(graph, Samples, 1);
        foreach ((string name, Tensor value) in Trained.Initial(graph)) at[name] = value;
        await using Derivatives one = await local.Runtime.DifferentiateAsync(graph, of: ["L"], wrt: ["W2", "x"]);
        await using Derivatives many = await local.Runtime.DifferentiateAsync(replicated, of: ["L"], wrt: ["W2", "x"]);
        Dictionary<string, Tensor> xDot = new() { ["W2"] = at["W2"], ["x"] = at["x"] };
        double[] tangent = (await one.JvpAsync(at, xDot).Soon()).Tangents["L"].ToDoubles();
        Assert.Equal(tangent, (await many.JvpAsync(at, xDot).Soon()).Tangents["L"].ToDoubles());
        await using Linearization map = await many.LinearizeAsync(at).Soon();
        Assert.Equal(tangent, (await map.ApplyAsync(xDot).Soon())["L"].ToDoubles());
        Jacobian expected = await one.JacobianAsync(at).Soon(), found = await many.JacobianAsync(at).Soon();
        Trained.Near("∂L/∂W2", expected["L", "W2"].ToDoubles(), found["L", "W2"].ToDoubles(), 1e-13);
        Trained.Near("∂L/∂x", expected["L", "x"].ToDoubles(), found["L", "x"].ToDoubles(), 1e-13);
    }

    [Theory]
    [InlineData("input x [batch, 2]\nL = mean(x)\nloss L", 2, "found a node that mixes samples, on the way to `L`")]
    [InlineData("input x [batch, 2]\ny = transpose(x)\noutput y", 2, "found shape [2, batch], expected the batch as first axis")]
    [InlineData("input x [2]\nL = sum(x)\nloss L", 2, "found no input with a batch")]
    [InlineData("input x [batch]\nL = x * 2\nloss L", 0, "replicas: found 0, expected at least 1")]
    [InlineData("input x [batch]\nparam `L@2` [] ones\nL = x * `L@2`\nloss L", 2, "found the name `L@2` a second time")]
    [InlineData("input x [batch]\nL = deal(x, share=1, of=1)\nloss L", 2, "found a graph whose samples are dealt out already")]
    public void What_cannot_be_shared_is_refused(string text, int replicas, string message) => Assert.Contains(
        message, Assert.Throws<GraphException>(() => Replicate.Of(GraphText.Parse(text, "bad.graph"), replicas)).Message);

    [Fact]
    public void An_op_that_draws_for_all_samples_alone_is_refused()
    {
        var g = new GraphBuilder();
        Graph graph = g.Build(g.Apply(new Noise(), "L", [g.Input("x", [Dimension.Batch()])]));
        Assert.Contains("IDraws.DrawingFor", Assert.Throws<GraphException>(() => Replicate.Of(graph, 2)).Message);
    }

    private sealed record Noise(int Stream = -1) : Op, IDraws
    {
        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Retain();

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;

        public Op Drawing(int stream) => this with { Stream = stream };
    }
}
