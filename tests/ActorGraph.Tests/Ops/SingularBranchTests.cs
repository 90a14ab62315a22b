using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Ops;

/// <summary>
/// A branch that <c>where</c> masks out may be singular: its NaN or infinite slope must reach neither a value nor a gradient,
/// by messages' rules or as a graph, nor the second derivative.
/// </summary>
public sealed class SingularBranchTests
{
    private sealed record Branch(Func<Node, Node> Build, Func<double, double> Slope, Func<double, double> Second);

    private static readonly double[] Points = [-1.5, -0.0, 0, 2, 0.25];

    private static readonly Dictionary<string, Branch> Branches = new()
    {
        ["where(x > 0, log(x), 0)"] = new(x => x.Greater(0).Where(x.Log(), 0), x => x > 0 ? 1 / x : 0,
            x => x > 0 ? -1 / (x * x) : 0),
        ["where(x > 0, sqrt(x), 0)"] =
            new(x => x.Greater(0).Where(x.Sqrt(), 0), x => x > 0 ? 0.5 / Math.Sqrt(x) : 0,
            x => x > 0 ? -0.25 * Math.Pow(x, -1.5) : 0),
        ["where(x > 0, x ** 0.5, x)"] =
            new(x => x.Greater(0).Where(x.Pow(0.5), x), x => x > 0 ? 0.5 / Math.Sqrt(x) : 1,
            x => x > 0 ? -0.25 * Math.Pow(x, -1.5) : 0),
        ["where(x > 0, x ** x, 0)"] = new(x => x.Greater(0).Where(x.Pow(x), 0),
            x => x > 0 ? Math.Pow(x, x) * (Math.Log(x) + 1) : 0,
            x => x > 0 ? Math.Pow(x, x) * (Math.Pow(Math.Log(x) + 1, 2) + 1 / x) : 0),
        ["where(x != 0, sin(x) / x, 1)"] = new(x => x.Equal(0).Not().Where(x.Sin() / x, 1),
            x => x != 0 ? (Math.Cos(x) - Math.Sin(x) / x) / x : 0,
            x => x != 0 ? -Math.Sin(x) / x - 2 * Math.Cos(x) / (x * x) + 2 * Math.Sin(x) / (x * x * x) : 0),
        ["where(x != 0, 1 / x, 0)"] =
            new(x => x.Equal(0).Where(0, x.Reciprocal()), x => x != 0 ? -1 / (x * x) : 0, x => x != 0 ? 2 / (x * x * x) : 0),
        ["where(x < 5, x, exp(1000 x))"] = new(x => x.Less(5).Where(x, (x * 1000).Exp()), _ => 1, _ => 0),
    };

    public static TheoryData<string> Names => [.. Branches.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Gradient_has_no_NaN(string name)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Points.Length]);
        Node y = Branches[name].Build(x);
        Graph graph = g.Build(null, y);
        Near(Points.Select(Branches[name].Slope), Gradient(graph, y, x));
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradient_graph_has_no_NaN_and_neither_has_its_gradient(string name)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Points.Length]);
        Node xBar = SymbolicGradient(g, Branches[name].Build(x), x);
        Graph graph = g.Build(null, xBar);
        Near(Points.Select(Branches[name].Slope), Run(graph)[xBar].ToDoubles());
        Near(Points.Select(Branches[name].Second), Gradient(graph, xBar, x));
    }

    private static RecursiveEvaluator Run(Graph graph) => new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared))
        .Run(new Dictionary<string, Tensor> { ["x"] = Tensor.From(Points, [Points.Length]) });

    private static double[] Gradient(Graph graph, Node y, Node x) =>
        Run(graph).Gradients(y, Tensor.Filled(1, ElementType.Float64, y.Shape), x)[0]?.ToDoubles() ?? new double[Points.Length];

    private static void Near(IEnumerable<double> expected, double[] found)
    {
        double[] wanted = [.. expected];
        for (int i = 0; i < wanted.Length; i++)
            Assert.True(Math.Abs(found[i] - wanted[i]) <= 1e-12 * Math.Max(1, Math.Abs(wanted[i])),
                $"at x = {Points[i]}: found {found[i]:R}, expected {wanted[i]:R}");
    }

    // reverse mode over the nodes of one expression, written out plainly
    private static Node SymbolicGradient(GraphBuilder g, Node y, Node x)
    {
        var nodes = new SortedDictionary<int, Node>();
        Collect(y);
        var cotangents = new Dictionary<Node, Symbolic> { [y] = new(g.Constant(Tensor.Filled(1, ElementType.Float64, y.Shape))) };
        foreach (Node node in nodes.Values.Reverse())
        {
            if (node.Op is null || !cotangents.TryGetValue(node, out Symbolic yBar)) continue;
            Symbolic[] inputs = [.. node.Inputs.Select(n => new Symbolic(n))];
            for (int slot = 0; slot < inputs.Length; slot++)
            {
                Node input = node.Inputs[slot];
                if (!node.Op.IsDifferentiable(slot) || !input.Type.Element.IsFloat() || input.Kind == NodeKind.Constant) continue;
                Symbolic part = node.Op.Vjp<Symbolic>(inputs, new Symbolic(node), yBar, slot);
                cotangents[input] = cotangents.TryGetValue(input, out Symbolic sum) ? sum + part : part;
            }
        }

        return cotangents[x].Node;

        void Collect(Node node)
        {
            if (!nodes.TryAdd(node.Index, node)) return;
            foreach (Node input in node.Inputs) Collect(input);
        }
    }
}
