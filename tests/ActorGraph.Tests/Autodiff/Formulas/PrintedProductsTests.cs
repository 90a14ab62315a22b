using ActorGraph.Autodiff;
using ActorGraph.Cli;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;
using ActorGraph.Tests.Runtime;
using ActorGraph.Text;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>The printed vector-Jacobian products, read back by an evaluator of their own, against the gradients.</summary>
public sealed class PrintedProductsTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    public static TheoryData<string> BuiltIn => [.. GraphSource.BuiltIn];

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Of_every_op_are_the_gradient(string name)
    {
        var run = new CaseRun(name);
        var b = new GraphBuilder(run.Type);
        // a result whose batch is not its first axis has no seed that could be an input of a graph: all is bound there
        Shape named = run.Op.Infer(run.Case.Types(run.Type)).Type.Shape;
        bool binds = named.BatchAxis > 0 || named.HasSeveralBatchAxes;
        Node[] inputs = [.. run.Case.Inputs.Select((input, i) =>
            b.Input($"x{i}", binds ? input.Shape.Bind(CaseRun.Batch) : input.Shape, input.Type(run.Type).Element))];
        Graph graph = b.Build(null, b.Apply(run.Op, "y", inputs));
        Node[] wrt = [.. run.Case.Differentiable.Select(i => inputs[i])];
        Dictionary<string, Tensor> feeds = run.X.Select((x, i) => (Name: $"x{i}", Value: x))
            .ToDictionary(f => f.Name, f => f.Value);
        feeds["v"] = run.YBar;
        Derivation derivation = Derivation.Of(graph, graph["y"], wrt, Seed.Input("v"));
        PrintedDerivation printed = new PrintedDerivation(derivation, feeds).Run(derivation.Forward).Run(derivation.Products);
        Tensor?[] expected = new RecursiveEvaluator(graph, run.E).Run(feeds).Gradients(graph["y"], run.YBar, wrt);
        for (int i = 0; i < wrt.Length; i++)
        {
            NaiveArray found = printed.Values[printed.Gradient(wrt[i])].Array;
            Assert.Equal(expected[i]!.Shape.Select(d => d.Size), found.Sizes);
            run.Near($"printed gradient by {wrt[i].Name}", expected[i]!.ToDoubles(), found.Values, 1e-12);
        }

        run.Near("printed value", run.Y.ToDoubles(), printed.Values["y"].Array.Values, 1e-12);
    }

    [Fact]
    public void Of_100_random_graphs_are_the_gradient()
    {
        int compared = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            Graph graph = RandomGraphs.Create(seed);
            Node root = graph.Roots[0];
            var paths = new GradientPaths(graph, [root], [.. graph.Inputs, .. graph.Parameters]);
            Node[] wrt = [.. graph.Inputs.Concat(graph.Parameters).Where(paths.Has)];
            if (wrt.Length == 0 || root.Shape.HasSeveralBatchAxes || root.Shape.BatchAxis > 0) continue;
            Dictionary<string, Tensor> feeds = RandomGraphs.Feeds(graph, seed);
            RecursiveEvaluator values = new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
            using Tensor ones = Tensor.Filled(1, ElementType.Float64, values[root].Shape);
            double[]?[] terms = PathTerms.Of(graph, values, [(root, ones)], wrt);
            Derivation derivation = Derivation.Of(graph, root, wrt);
            PrintedDerivation printed = new PrintedDerivation(derivation, feeds).Run(derivation.Forward).Run(derivation.Products);
            Tensor?[] expected = values.Gradients(root, ones, wrt);
            for (int i = 0; i < wrt.Length; i++)
            {
                double[] found = printed.Values[printed.Gradient(wrt[i])].Array.Values;
                Assert.Equal(expected[i]!.Length, found.Length);
                for (int k = 0; k < found.Length; k++)
                    Assert.True(Math.Abs(expected[i]![k] - found[k]) <= 1e-12 * terms[wrt[i].Index]![k],
                        $"graph {seed}, {wrt[i].Name}: found {found[k]:R}, expected {expected[i]![k]:R} at {k}");
                compared++;
            }
        }

        Assert.InRange(compared, 150, int.MaxValue);
    }

    [Theory, MemberData(nameof(BuiltIn))]
    public async Task Of_every_built_in_graph_are_the_gradients_of_its_actors(string name)
    {
        GraphSource source = GraphSource.Read(name);
        Graph graph = GraphText.Parse(source.Text.Replace("float32", "float64", StringComparison.Ordinal), source.Name);
        Node root = graph.Loss ?? graph.Roots[0];
        Node[] wrt = [.. graph.Parameters, .. graph.Inputs.Where(i => new GradientPaths(graph, [root], [i]).Has(i))];
        Dictionary<string, Tensor> feeds = SampleFeeds.Of(graph, samples: 3);
        Derivation derivation = Derivation.Of(graph, root, wrt);
        PrintedDerivation printed = new PrintedDerivation(derivation, feeds).Run(derivation.Forward).Run(derivation.Products);

        await using GraphRun run = await local.Runtime.LoadAsync(graph,
            new RunOptions { Sweeps = [new Differentiate(root.Name, [.. wrt.Select(w => w.Name)])] });
        await run.WriteParametersAsync([.. graph.Parameters.Select(p => new ParameterValues(p.Name, feeds[p.Name], []))]);
        Tensor ones = Tensor.Filled(1, ElementType.Float64, root.Shape.Bind(3));
        (await run.GradientAsync(feeds.Where(f => graph[f.Key].Kind == NodeKind.Input).ToDictionary(), seed: ones).Soon())
            .Dispose();
        foreach (Node node in wrt)
        {
            double[] expected = (await run.ReadAsync(node.Name)).Backward!.ToDoubles();
            NaiveArray found = printed.Values[printed.Gradient(node)].Array;
            Assert.Equal(node.Shape.Bind(3).Select(d => d.Size), found.Sizes);
            Near(node.Name, expected, found.Values);
        }
    }

    internal static void Near(string what, double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = expected.Concat(found).Max(Math.Abs);
        for (int i = 0; i < found.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-12 * scale,
                $"{what}: found {found[i]:R} at {i}, expected {expected[i]:R} within 1e-12 of {scale:R}");
    }
}
