using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Autodiff;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>Every op and 500 random graphs: all ways to a derivative lead to the same number.</summary>
public sealed class FourWaysTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public async Task Of_every_op(string name)
    {
        var run = new CaseRun(name);
        var b = new GraphBuilder(run.Type);
        // a result whose batch is not its first axis has no seed that could be an input of a graph: all is bound there
        Shape named = run.Op.Infer(run.Case.Types(run.Type)).Type.Shape;
        bool binds = named.BatchAxis > 0 || named.HasSeveralBatchAxes;
        Node[] inputs = [.. run.Case.Inputs.Select((input, i) =>
            b.Input($"x{i}", binds ? input.Shape.Bind(CaseRun.Batch) : input.Shape, input.Type(run.Type).Element))];
        Graph graph = b.Build(null, b.Apply(run.Op, "y", inputs));
        var ways = new FourWays(local.Runtime, graph, [graph["y"]], [.. run.Case.Differentiable.Select(i => inputs[i])],
            run.X.Select((x, i) => (Name: $"x{i}", Value: x)).ToDictionary(f => f.Name, f => f.Value));
        Assert.Equal(run.Case.Differentiable.Sum(i => run.X[i].Length), await ways.CompareAsync(name));
        await ways.CompareSecondAsync(name);
    }

    [Fact]
    public async Task Of_500_random_graphs()
    {
        int graphs = 0, compared = 0, second = 0;
        for (int seed = 0; graphs < 500; seed++)
        {
            Graph graph = RandomGraphs.Create(seed);
            Node[] sources = [.. graph.Inputs, .. graph.Parameters];
            Node[] roots = [.. graph.Roots.Where(r => !r.Shape.HasBatch || r.Shape.BatchAxis == 0)];
            Node[] wrt = [.. sources.Where(new GradientPaths(graph, roots, sources).Has)];
            if (wrt.Length == 0) continue;
            roots = [.. roots.Where(new GradientPaths(graph, roots, wrt).Has)];
            var ways = new FourWays(local.Runtime, graph, roots, wrt, AwayFromKinks(graph, roots, wrt, seed));
            compared += await ways.CompareAsync($"graph {seed}");
            second += await ways.CompareSecondAsync($"graph {seed}");
            graphs++;
        }

        Assert.InRange(compared, 4500, int.MaxValue);
        Assert.InRange(second, 2000, int.MaxValue);
    }

    // The first point, counted from a seed, at which no step of a difference changes a side of a kink.
    private static Dictionary<string, Tensor> AwayFromKinks(Graph graph, Node[] roots, Node[] wrt, int seed)
    {
        for (int draw = 0; ; draw++)
        {
            Dictionary<string, Tensor> point = RandomGraphs.Feeds(graph, seed + draw * 100_000);
            (Graph held, Dictionary<string, Tensor> feeds) = FourWays.Held(graph, roots, point);
            string sides = Sides(held, feeds);
            if (wrt.All(n => Enumerable.Range(0, point[n.Name].Length).All(i => new[] { -2e-3, -1e-3, 1e-3, 2e-3 }.All(t =>
                Sides(held, new(feeds) { [n.Name] = CaseRun.Moved(point[n.Name], t, CaseRun.Unit(point[n.Name].Length, i)) }) == sides)))) return point;
            Assert.True(draw < 1000, $"graph {seed}: no point away from kinks");
        }

        static string Sides(Graph held, Dictionary<string, Tensor> at)
        {
            RecursiveEvaluator values = new RecursiveEvaluator(held, new Evaluation(TensorPool.Shared)).Run(at);
            return string.Join('|', held.Nodes.Where(n => n.Op is Relu or Abs or Max or Greater).Select(n =>
            {
                NaiveArray[] x = [.. n.Inputs.Select(i => NaiveArray.Of(values[i]))];
                return string.Join("", NaiveArray.Map(x, v => n.Op is Max
                    ? Array.IndexOf(v, v.Max()) : v[0] > (v.Length > 1 ? v[1] : 0) ? 1 : 0).Values);
            }));
        }
    }
}
