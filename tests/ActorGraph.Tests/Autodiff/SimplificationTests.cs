using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Autodiff;

/// <summary>Every rule fires where it should and keeps the value; names, roots and what only looks simple stay.</summary>
public sealed class SimplificationTests
{
    // a graph on x [4, 4] and row [4] in which the rule of that name has something to do
    private static readonly Dictionary<string, Func<GraphBuilder, Node, Node, Node[]>> Cases = new()
    {
        ["constants"] = (g, x, _) => [x * (g.Constant(2) + g.Constant(3)), x.Pow(g.Constant(2) - 1)],
        ["times one"] = (g, x, _) => [x * 1, 1 * x, x.MulNoNan(g.Constant(1)), g.Constant(1).MulNoNan(x), x * g.Constant(1).ExpandLike(x)],
        ["times minus one"] = (g, x, _) => [x * -1, -1 * x, x.MulNoNan(g.Constant(-1)), g.Constant(-1).MulNoNan(x)],
        ["divided by one"] = (_, x, _) => [x / 1],
        ["plus zero"] = (_, x, _) => [x + 0, 0 + x, x - 0],
        ["to the power of one"] = (_, x, _) => [x.Pow(1)],
        ["negated twice"] = (_, x, _) => [-(-x)],
        ["known choice"] = (g, x, _) => [g.Constant(2).Equal(0).Where(x.Exp(), x), g.Constant(2).Equal(2).Where(x.Exp(), x)],
        ["identity"] = (_, x, _) => [x.Identity().Exp()],
        ["transposed twice"] = (_, x, row) => [x.Transpose().Transpose(), row.Transpose(),
            x.Reshape([2, 2, 4]).Transpose([1, 2, 0]).Transpose([2, 0, 1]), x.Reshape([2, 2, 4]).Transpose([1, 2, 0]).Transpose([0, 2, 1])],
        ["transposed factor"] = (_, x, row) => [x.Transpose().MatMul(x.Exp()), x.Exp().MatMul(x.Transpose()),
            x.Transpose().MatMul(row), x.Transpose().MatMul(x.Transpose(), transposeA: true),
            x.Transpose().Gemm(x), x.Reshape([2, 2, 4]).Transpose([0, 2, 1]).MatMul(x.Reshape([2, 2, 4]))],
        ["transposed product"] = (_, x, _) => [x.MatMul(x.Exp()).Transpose(), x.MatMul(x.Exp(), transposeA: true).Transpose()],
        ["reshaped twice"] = (_, x, _) => [x.Reshape([16]).Reshape([2, 8]), x.Reshape([16]).ReshapeLike(x), x.Unsqueeze([0]).Squeeze([0]), x.Reshape([4, 4])],
        ["summed over nothing"] = (_, x, _) => [x.Apply(new SumTo([4, 4]))],
        ["repeated to its own shape"] = (_, x, _) => [x.ExpandLike(x.Exp()), x.Expand([4, 4]), x.ExpandLike(x, mean: true)],
        ["repeated twice"] = (_, x, row) => [row.ExpandLike(x).ExpandLike(x.Reshape([1, 4, 4]).Expand([3, 4, 4]))],
        ["repeated by broadcasting"] = (_, x, row) => [row.ExpandLike(x) * x, x / row.ExpandLike(x), row.ExpandLike(x) - x, row.ExpandLike(x) * row.ExpandLike(x)],
        ["common subexpression"] = (_, x, row) => [x.Exp() + x.Exp(), (x + 2) * (x + 2), x.ReduceSum([1]) - x.ReduceSum([1])],
        ["dead node"] = (_, x, _) => [Second(x.Sin(), x.Exp())],
    };

    public static TheoryData<string> Names => [.. Simplification.Rules.Select(r => r.Name), "common subexpression", "dead node"];

    [Theory, MemberData(nameof(Names))]
    public void A_rule_fires_and_keeps_the_value(string rule)
    {
        bool keepsZeros = Simplification.Rules.FirstOrDefault(r => r.Name == rule)?.Changes is null;
        foreach (ElementType type in new[] { ElementType.Float64, ElementType.Float32 })
            for (int which = 0, count = 1; which < count; which++)
            {
                Graph graph = Build(rule, type, which, out count);
                Simplification simple = Simplification.Of(graph);
                Assert.True(simple.Fired.GetValueOrDefault(rule) > 0, $"{graph.Roots[0]}: {rule} did not fire, {string.Join(", ", simple.Fired)} did");
                Assert.Equal(graph.Roots.Select(r => r.Name), simple.Graph.Roots.Select(r => r.Name));
                Same(graph, simple.Graph, type, rule, keepsZeros);
            }
    }

    [Fact]
    public void Zero_times_x_is_not_zero()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []);
        Graph simple = g.Build(null, (x * 0).Named("r")).Simplified();
        Assert.Equal(double.NaN, Run(simple, new() { ["x"] = Tensor.Scalar(double.PositiveInfinity, ElementType.Float64) })[simple["r"]].Item());
    }

    [Fact]
    public void The_slope_of_a_square_is_twice_x()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []);
        Graph graph = g.Build(x.Pow(2).Named("l"));
        GradientGraph gradient = GradientGraph.Of(graph, graph.Loss!, [graph["x"]]);
        Node twice = gradient[graph["x"]];
        Assert.IsType<Mul>(twice.Op);
        Assert.Equal(2, twice.Inputs[0].Value!.Item());
        Assert.Same(gradient.Graph["x"], twice.Inputs[1]);
        Assert.Equal(graph.Nodes.Length + 1, gradient.Graph.Nodes.Length); // the 2 is that of the exponent
    }

    [Fact]
    public void Names_that_were_given_stay()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [2]);
        Node a = (x + 0).Named("a"), b = x.Exp().Named("b"), c = x.Exp().Named("c");
        g.Input("unused", []);
        x.Sin().Named("unread");
        Graph simple = g.Build(null, (a + b + c).Named("r")).Simplified();
        Assert.Equal(["a", "b", "c", "r", "unread", "unused", "x"],
            simple.Nodes.Where(n => !n.IsAnonymous).Select(n => n.Name).Order(StringComparer.Ordinal));
        Assert.Equal("a = Identity(x) [2]", simple["a"].ToString());
        Assert.Equal("c = Identity(b) [2]", simple["c"].ToString());
        Graph again = simple.Simplified();
        Assert.Equal(simple.Nodes.Select(n => n.ToString()), again.Nodes.Select(n => n.ToString()));
    }

    [Fact]
    public void Random_numbers_of_two_streams_are_not_the_same()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [2]);
        Graph simple = g.Build(null, (x.Dropout() + x.Dropout()).Named("two"),
            (x.Apply(new Dropout(0.5, 9)) - x.Apply(new Dropout(0.5, 9))).Named("one")).Simplified();
        Assert.Equal(3, simple.Nodes.Count(n => n.Op is Dropout));
    }

    [Fact]
    public void What_is_to_be_left_alone_is()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [2]);
        Graph graph = g.Build(null, (x + 0).Identity().Exp().Named("r"), (x + 0).Named("s"));
        Simplification simple = Simplification.Of(graph, untouched: 5);
        Assert.Equal(graph.Nodes.Take(5).Select(n => n.ToString()), simple.Graph.Nodes.Take(5).Select(n => n.ToString()));
        Assert.Equal("s = Identity(x) [2]", simple.Graph["s"].ToString());
    }

    private static Node Second(Node first, Node second) => first.Index < second.Index ? second : first;

    private static Graph Build(string rule, ElementType type, int which, out int count)
    {
        var g = new GraphBuilder(type);
        Node x = g.Input("x", [4, 4]), row = g.Input("row", [4]);
        Node[] roots = Cases[rule](g, x, row);
        count = roots.Length;
        return g.Build(null, roots[which].Named("r"));
    }

    private static void Same(Graph before, Graph after, ElementType type, string rule, bool keepsZeros)
    {
        double[] edges = [0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-310, -1e-42, 3e38, 0.1, -2.7, 5, 1e-3, 7, -11];
        foreach (double[] values in new[] { edges, [.. edges.Select((_, i) => Math.Sin(i + 1))] })
        {
            var feeds = new Dictionary<string, Tensor> { ["x"] = Of(values, [4, 4]), ["row"] = Of(values[..4], [4]) };
            foreach (Node root in before.Roots)
            {
                double[] expected = Run(before, feeds)[root].ToDoubles(), found = Run(after, feeds)[after[root.Name]].ToDoubles();
                Assert.Equal(expected.Length, found.Length);
                for (int i = 0; i < expected.Length; i++)
                    Assert.True(BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(found[i])
                        || (double.IsNaN(expected[i]) && double.IsNaN(found[i])) || (!keepsZeros && expected[i] == 0 && found[i] == 0),
                        $"{rule}, {root} at {i}: found {found[i]:R}, expected {expected[i]:R}");
            }
        }

        Tensor Of(double[] values, Shape shape) => type == ElementType.Float64 ? Tensor.From(values, shape)
            : Tensor.From<float>([.. values.Select(v => (float)v)], shape);
    }

    private static RecursiveEvaluator Run(Graph graph, Dictionary<string, Tensor> feeds) =>
        new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
}
