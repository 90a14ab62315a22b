using System.Runtime.CompilerServices;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Text;

public class GraphTextTests
{
    private const string TwoLosses = """
        # two losses on one prediction
        dtype float32
        input  x   [batch, 64]
        input  y   [batch, 10]
        param  W1  [32, 64]  he
        param  W2  [10, 32]  xavier frozen

        z1   = x @ transpose(W1)
        h1   = relu(z1)
        yHat = h1 @ transpose(W2)
        L1   = sum((yHat - y) ** 2, axis=1)      # one loss per sample
        L2   = sum(abs(yHat - y), axis=1)
        L    = L1 + L2

        loss L
        output yHat
        place worker-1: x, z1, h1                # optional
        place worker-2: yHat, y, L1, L2, L
        """;

    [Fact]
    public void A_text_becomes_a_graph()
    {
        Graph graph = GraphText.Parse(TwoLosses, "two.graph");
        Assert.Equal(ElementType.Float32, graph.Type);
        Assert.Equal(["x", "y", "W1", "W2", "z1.1", "z1", "h1", "yHat.1", "yHat", "L1.1", "L1.2", "L1.3", "L1", "L2.1", "L2.2",
            "L2", "L"],
            graph.Nodes.Select(n => n.Name));
        Assert.Equal(graph["L"], graph.Loss);
        Assert.Equal(["L", "yHat"], graph.Roots.Select(r => r.Name));
        Assert.Equal("worker-2", graph.Placement["L1"]);
        Assert.Equal(new He(), graph["W1"].Initialiser);
        Assert.Equal((false, true), (graph["W1"].IsFrozen, graph["W2"].IsFrozen));
        Assert.Equal([1], ((ReduceSum)graph["L1"].Op!).Axes);
        Assert.Equal((11, 12), (graph["L1.3"].Line, graph["L2"].Line));
        Assert.True(graph["L1.3"].IsAnonymous && !graph["L1"].IsAnonymous);
    }

    [Fact]
    public void A_region_covers_the_parts_of_its_lines_that_have_no_name_of_their_own()
    {
        Graph graph = GraphText.Parse(
            TwoLosses + "\ncheckpoint losses: L1, L2\ncheckpoint first: z1, h1\ncheckpoint `a part`: L1.1", "two.graph");
        Assert.Equal(
            ["L1 losses", "L1.1 a part", "L1.3 losses", "L2 losses", "L2.1 losses", "L2.2 losses", "h1 first", "z1 first", "z1.1 first"], // L1.2 is a number
            graph.Regions.Select(r => $"{r.Key} {r.Value}").Order(StringComparer.Ordinal));
        string text = GraphText.Write(graph);
        Assert.Contains("checkpoint first: z1, h1\n", text);
        SameGraph.Check(graph, GraphText.Parse(text, "again.graph"));
    }

    [Theory]
    [InlineData("a + b * c", "(a + (b * c))")]
    [InlineData("a - b - c", "((a - b) - c)")]
    [InlineData("a / b * c @ d", "(((a / b) * c) @ d)")]
    [InlineData("-a ** b", "-((a ** b))")]
    [InlineData("a ** -b ** c", "(a ** -((b ** c)))")]
    [InlineData("a ** b ** c", "(a ** (b ** c))")]
    [InlineData("-a * b", "(-(a) * b)")]
    [InlineData("- -a", "-(-(a))")]
    [InlineData("a + b < c * d", "((a + b) < (c * d))")]
    [InlineData("a != b", "not((a == b))")]
    [InlineData("not(a >= b - c)", "not((a >= (b - c)))")]
    [InlineData("a > b", "(a > b)")]
    [InlineData("-2 ** a", "-((2 ** a))")]
    [InlineData("(-2) ** a", "(-2 ** a)")]
    [InlineData("a - -2", "(a - -2)")]
    [InlineData("--2.5e-1 + .5", "(0.25 + 0.5)")]
    [InlineData("MatMul(a, b)", "(a @ b)")]
    [InlineData("max(a, 0, b)", "Max(a, 0, b)")]
    [InlineData("where(a > 0, b, 1)", "Where((a > 0), b, 1)")]
    [InlineData("a", "Identity(a)")]
    public void Precedence_is_Pythons(string expression, string expected)
    {
        Graph graph = GraphText.Parse(
            "param a [2, 2] zeros\nparam b [2, 2] zeros\nparam c [2, 2] zeros\nparam d [2, 2] zeros\n" + $"r = {expression}\noutput r", "test.graph");
        Assert.Equal(expected, Tree(graph["r"]));
    }

    [Theory]
    [InlineData("leaky_relu(a, 0.1)", typeof(LeakyRelu), "alpha=0.1")]
    [InlineData("leaky_relu(a, alpha=1)", typeof(LeakyRelu), "alpha=1")]
    [InlineData("clip(a, -1, 1)", typeof(Clip), "min=-1 max=1")]
    [InlineData("clip(a, max=inf)", typeof(Clip), "max=Infinity")]
    [InlineData("gelu(a, tanh)", typeof(Gelu), "approximate=tanh")]
    [InlineData("concat(a, b, 1)", typeof(Concat), "axis=1")]
    [InlineData("concat(a, b, axis=-1)", typeof(Concat), "axis=-1")]
    [InlineData("sum(a, -1, true)", typeof(ReduceSum), "axes=[-1] keep_dims=true")]
    [InlineData("ReduceSum(a, axes=[0, 1], keepdims=1)", typeof(ReduceSum), "axes=[0, 1] keep_dims=true")]
    [InlineData("reshape(a, [rows, 1, 2])", typeof(Reshape), "shape=[0, 1, 2]")]
    [InlineData("slice(a, starts=[0], ends=[3], axes=[1])", typeof(Slice), "starts=[0] ends=[3] axes=[1]")]
    [InlineData("slice(a, [0], [3], 1)", typeof(Slice), "starts=[0] ends=[3] axes=[1]")]
    [InlineData("softmax(a)", typeof(Softmax), "")]
    [InlineData("expand(c, [3, 2])", typeof(Expand), "shape=[3, 2]")]
    public void Attributes_come_behind_the_inputs(string call, Type op, string attributes)
    {
        Node node = Of($"r = {call}")["r"];
        Assert.IsType(op, node.Op);
        Assert.Equal(attributes, string.Join(" ", CallSyntax<Op>.Attributes(node.Op!)));
    }

    public static TheoryData<string, Initialiser> Initialisers() => new()
    {
        { "he", new He() },
        { "he(uniform, fan=out)", new He(Fan.Out, true) },
        { "he(out)", new He(Fan.Out) },
        { "xavier(normal)", new Xavier(true) },
        { "Xavier", new Xavier() },
        { "normal(0, 0.1)", new Normal(0, 0.1) },
        { "uniform(low=-1, high=1)", new Uniform(-1, 1) },
        { "given([1, 2.5, -3, 4e2])", new Given([1, 2.5, -3, 400]) },
        { "zeros()", new Zeros() },
    };

    [Theory]
    [MemberData(nameof(Initialisers))]
    public void Initialisers_are_calls(string call, Initialiser expected) =>
        Assert.Equal(expected, GraphText.Parse($"param W [2, 2] {call} frozen\noutput W", "i.graph")["W"].Initialiser);

    [Fact]
    public void Constants_have_the_type_of_the_graph_unless_they_say_otherwise()
    {
        Graph graph = GraphText.Parse("""
            dtype float64
            const a = 0.1
            const b = [[1, 2], [3,
                        -4]]
            const c int64 = [9223372036854775807, -9223372036854775808]
            const d = [true, false]
            const e [2, 2] = [1, 2, 3, 4]
            const f [3] float32 = 0.1
            const g [0, 2] = []
            const h = [inf, -inf, nan, -0]
            k = 2
            output a
            """, "c.graph");
        Assert.Equal(0.1, graph["a"].Value!.Item());
        Assert.Equal(Shape.Of(2, 2), graph["b"].Shape);
        Assert.Equal([1, 2, 3, -4], graph["b"].Value!.ToArray<double>());
        Assert.Equal([long.MaxValue, long.MinValue], graph["c"].Value!.ToArray<long>());
        Assert.Equal([true, false], graph["d"].Value!.ToArray<bool>());
        Assert.Equal(Shape.Of(2, 2), graph["e"].Shape);
        Assert.Equal([0.1f, 0.1f, 0.1f], graph["f"].Value!.ToArray<float>());
        Assert.Equal(Shape.Of(0, 2), graph["g"].Shape);
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0], graph["h"].Value!.ToArray<double>());
        Assert.True(double.IsNegative(graph["h"].Value![3]));
        Assert.Equal((NodeKind.Constant, ElementType.Float64), (graph["k"].Kind, graph["k"].Type.Element));
    }

    [Fact]
    public void A_name_may_be_used_before_its_line_and_what_it_needs_comes_first()
    {
        Graph graph = GraphText.Parse("loss L\nL = b + a\nb = a * x\na = x ** 2\ninput x [n]", "f.graph");
        Assert.Equal(["x", "a.1", "a", "b", "L"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Names_are_of_any_script_and_keywords_are_none_where_they_are_defined()
    {
        Graph graph = GraphText.Parse("input x₁ [n]\nŷ = x₁ + 1\ny\u0302 = ŷ\nloss = ŷ * 2\n"
            + "`a b``c` = loss\nlayer1.weight = loss\nloss loss\noutput `a b``c`", "u.graph");
        Assert.Equal(["x₁", "ŷ.1", "ŷ", "y\u0302", "loss.1", "loss", "a b`c", "layer1.weight"], graph.Nodes.Select(n => n.Name));
        SameGraph.Check(graph, GraphText.Parse(GraphText.Write(graph), "u.graph"));
    }

    [Fact]
    public void Parts_take_names_that_no_line_has()
    {
        Graph graph = GraphText.Parse("input x [n]\nL.1 = x\nL = (x + L.1) * 2\nloss L", "p.graph");
        Assert.Equal(["x", "L.1", "L.2", "L.3", "L"], graph.Nodes.Select(n => n.Name));
        SameGraph.Check(graph, GraphText.Parse(GraphText.Write(graph), "p.graph"));
    }

    [Fact]
    public void What_is_written_reads_like_what_was_read()
    {
        string text = GraphText.Write(GraphText.Parse(TwoLosses, "two.graph"));
        Assert.Equal("""
            dtype float32

            input x [batch, 64]
            input y [batch, 10]
            param W1 [32, 64] he
            param W2 [10, 32] xavier frozen

            z1 = x @ transpose(W1)
            h1 = relu(z1)
            yHat = h1 @ transpose(W2)
            L1 = sum((yHat - y) ** 2, axes=[1])
            L2 = sum(abs(yHat - y), axes=[1])
            L = L1 + L2

            loss L
            output yHat
            place worker-1: x, z1, h1
            place worker-2: y, yHat, L1, L2, L

            """, text);
    }

    public static TheoryData<string> ReadyMade() => [.. Directory.GetFiles(Folder(), "*.graph").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(ReadyMade))]
    public void The_ready_made_graphs_parse_and_survive_the_round_trip(string file)
    {
        Graph graph = GraphText.Parse(File.ReadAllText(Path.Combine(Folder(), file)), file);
        Assert.Equal(file == "neurons.graph", graph.Loss is null); // a function, and nothing to make small
        Assert.Null(graph.FirstMixing(graph.Loss ?? graph["y"]));
        SameGraph.Check(graph, GraphText.Parse(GraphText.Write(graph), file));
    }

    [Fact]
    public void Thirteen_graphs_are_ready_made() => Assert.Equal(
        ["breast-cancer", "chain", "chain-skip", "diamond", "digits", "glyphs", "iris", "layers", "layers-two-losses", "neurons", "paths",
            "three-layer", "two-losses"],
        Directory.GetFiles(Folder(), "*.graph").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "config", "graphs");

    private static Graph Of(string line) => GraphText.Parse(
        $"input a [rows, 2]\ninput b [rows, 2]\nparam c [2] zeros\n{line}\noutput r", "test.graph");

    private static string Tree(Node node) => node.Op switch
    {
        null => node.Kind == NodeKind.Constant ? $"{node.Value!.Item()}" : node.Name,
        Neg => $"-({Tree(node.Inputs[0])})",
        Not => $"not({Tree(node.Inputs[0])})",
        Add or Sub or Mul or Div or MatMul or Pow or Comparison =>
            $"({Tree(node.Inputs[0])} {Sign(node.Op)} {Tree(node.Inputs[1])})",
        _ => $"{node.Op.Name}({string.Join(", ", node.Inputs.Select(Tree))})",
    };

    private static string Sign(Op op) => op switch
    {
        Add => "+",
        Sub => "-",
        Mul => "*",
        Div => "/",
        MatMul => "@",
        Pow => "**",
        Less => "<",
        LessOrEqual => "<=",
        Greater => ">",
        GreaterOrEqual => ">=",
        _ => "==",
    };
}
