using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;
using ActorGraph.Training;

namespace ActorGraph.Tests.Autodiff;

/// <summary>The gradient graph run forward, against cotangents folded one by one; and differentiated again, against differences.</summary>
public sealed class GradientGraphAgainstReverseTests
{
    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Of_every_op_first_and_second_order(string name)
    {
        var run = new CaseRun(name);
        var b = new GraphBuilder(run.Type);
        // a result whose batch is not its first axis has no seed that could be an input of a graph: all is bound there
        Shape named = run.Op.Infer(run.Case.Types(run.Type)).Type.Shape;
        bool binds = named.BatchAxis > 0 || named.HasSeveralBatchAxes;
        Node[] inputs = [.. run.Case.Inputs.Select((input, i) =>
            b.Input($"x{i}", binds ? input.Shape.Bind(CaseRun.Batch) : input.Shape, input.Type(run.Type).Element))];
        Graph graph = b.Build(null, b.Apply(run.Op, "y", inputs));
        GradientGraph g = GradientGraph.Of(graph, graph["y"], run.Case.Differentiable.Select(i => inputs[i]), Seed.Input("yBar"));
        GradientGraph plain = GradientGraph.Of(graph, graph["y"], g.Wrt, Seed.Input("yBar"), simplified: false);
        Dictionary<string, Tensor> feeds = run.X.Select((x, i) => (Name: $"x{i}", Value: x)).ToDictionary(f => f.Name, f => f.Value);
        feeds["yBar"] = run.YBar;
        RecursiveEvaluator values = Run(g.Graph, feeds, run.E), unsimplified = Run(plain.Graph, feeds, run.E);
        Tensor?[] expected = Run(graph, feeds, run.E).Gradients(graph["y"], run.YBar, [.. g.Wrt]);
        for (int i = 0; i < expected.Length; i++)
        {
            run.Near($"gradient graph by {g.Wrt[i].Name}", expected[i]!.ToDoubles(), values[g[g.Wrt[i]]].ToDoubles(), 1e-12);
            Assert.Equal(unsimplified[plain[g.Wrt[i]]].ToDoubles(), values[g[g.Wrt[i]]].ToDoubles());
        }

        Second(graph, g, feeds, run.E, (what, d, f) => run.Near(what, [d], [f], 1e-5));
    }

    [Fact]
    public void Of_150_random_graphs()
    {
        int compared = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            Graph graph = RandomGraphs.Create(seed);
            (Node[] roots, Node[] wrt) = Paths(graph);
            if (wrt.Length == 0) continue;
            GradientGraph g = GradientGraph.Of(graph, [.. roots.Select(r => new SeededRoot(r, Seed.Input($"v.{r.Name}")))], wrt);
            GradientGraphTests.AssertLean(g.Graph, graph.Nodes.Length);
            Dictionary<string, Tensor> feeds = RandomGraphs.Feeds(g.Graph, seed);
            RecursiveEvaluator values = Run(g.Graph, feeds), forward = Run(graph, feeds);
            double[]?[] terms = PathTerms.Of(graph, forward, roots.Select(r => (r, feeds[$"v.{r.Name}"])), wrt);
            foreach (Node node in wrt)
            {
                double[] found = values[g[node]].ToDoubles(), expected = new double[found.Length];
                foreach (Node root in roots)
                    if (forward.Gradients(root, feeds[$"v.{root.Name}"], node)[0] is { } part)
                        for (int i = 0; i < expected.Length; i++) expected[i] += part[i];
                for (int i = 0; i < expected.Length; i++)
                    Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-12 * terms[node.Index]![i],
                        $"graph {seed}, {g[node]}: found {found[i]:R}, expected {expected[i]:R} at {i}, path terms {terms[node.Index]![i]}");
                compared++;
            }
        }

        Assert.InRange(compared, 300, int.MaxValue);
    }

    [Fact]
    public void Second_derivatives_of_random_graphs()
    {
        int compared = 0;
        for (int seed = 1000; seed < 1040; seed++)
        {
            Graph graph = RandomGraphs.Create(seed, smooth: true);
            (Node[] roots, Node[] wrt) = Paths(graph);
            if (wrt.Length == 0) continue;
            GradientGraph g = GradientGraph.Of(graph, [.. roots.Select(r => new SeededRoot(r, Seed.Input($"v.{r.Name}")))], wrt);
            Second(graph, g, RandomGraphs.Feeds(g.Graph, seed), new Evaluation(TensorPool.Shared), (what, d, f) =>
            {
                compared++;
                Assert.True(Math.Abs(d - f) <= 1e-7 * Math.Max(10, Math.Abs(f)), $"graph {seed}, {what}: found {f:R}, difference {d:R}");
            });
        }

        Assert.InRange(compared, 100, int.MaxValue);
    }

    // ⟨v, ∂/∂xᵢ⟩ differentiated by xⱼ, along one direction
    private static void Second(
        Graph graph, GradientGraph g, Dictionary<string, Tensor> feeds, Evaluation e, Action<string, double, double> near)
    {
        foreach (Node by in g.Wrt)
        {
            Node first = g[by];
            Node[] wrt = [.. g.Wrt.Select(g.Forward).Where(n => new GradientPaths(g.Graph, [first], [n]).Has(n))];
            if (wrt.Length == 0) continue;
            GradientGraph second = GradientGraph.Of(g.Graph, first, wrt, Seed.Input("v"));
            double[] v = Normal(feeds[by.Name].Shape, 77);
            RecursiveEvaluator values = Run(second.Graph, new(feeds) { ["v"] = Tensor.From(v, feeds[by.Name].Shape) }, e);
            foreach (Node node in wrt)
            {
                Tensor at = feeds[node.Name];
                double[] u = Normal(at.Shape, 78);
                double found = DerivativeBattery.Dot(u, values[second[node]].ToDoubles());
                double difference = CaseRun.Difference(t => [DerivativeBattery.Dot(v,
                    Run(g.Graph, new(feeds) { [node.Name] = CaseRun.Moved(at, t, u) }, e)[first].ToDoubles())])[0];
                near($"{second[node].Name} in {graph.Roots[0]}", difference, found);
            }
        }
    }

    private static (Node[] Roots, Node[] Wrt) Paths(Graph graph)
    {
        Node[] sources = [.. graph.Inputs, .. graph.Parameters];
        Node[] roots = [.. graph.Roots.Where(r => !r.Shape.HasBatch || r.Shape.BatchAxis == 0)];
        var paths = new GradientPaths(graph, roots, sources);
        return (roots, [.. sources.Where(paths.Has)]);
    }

    private static double[] Normal(Shape shape, ulong seed)
    {
        double[] all = new Normal(0, 1).Create(shape, ElementType.Float64, seed, 0, TensorPool.Shared).ToDoubles();
        double most = all.Select(Math.Abs).Append(1).Max();
        return [.. all.Select(a => a / most)]; // a step of a difference moves no number by more than itself
    }

    private static RecursiveEvaluator Run(Graph graph, Dictionary<string, Tensor> feeds, Evaluation? e = null) =>
        new RecursiveEvaluator(graph, e ?? new Evaluation(TensorPool.Shared)).Run(feeds);
}
