using System.Text;
using ActorGraph.Graphs;
using ActorGraph.Text;
using CsCheck;

namespace ActorGraph.Tests.Text;

/// <summary>Whatever stands in a text: a graph or a <see cref="GraphTextException"/>, and nothing else.</summary>
public class GraphTextHostileTests
{
    private static readonly string[] Soup =
    [
        "x", "y", "L", "W", "L.1", "dtype", "input", "param", "const", "loss", "output", "place", "checkpoint", "float32", "int64", "bool",
            "he", "normal", "frozen",
        "relu", "sum", "concat", "reshape", "max", "where", "gather", "slice", "squeeze", "expand", "transpose", "split",
            "flatten", "dropout", "axis",
        "batch", "=", "==", "!=", "<", "+", "-", "*", "/", "**", "@", "(", ")", "[", "]", ",", ":", ";", "\n", "\n", "0", "1",
            "2", "-1", "0.5", "1e999", "inf",
        "nan", "true", "`q`", "#", "2147483648", "99999999999999999999",
    ];

    private const string Valid = """
        dtype float64
        input x [batch, 4]
        input y [batch] int64
        param W [3, 4] normal(0, 0.1)
        param b [3] zeros frozen
        const c = [[1, 2, 3], [4, 5, 6]]
        z = x @ transpose(W) + b * max(b, 0.5) - slice(x, [0], [3], axes=[1]) ** 2
        r = reshape(z, [batch, 3, 1])
        p = concat(dropout(z, 0.5), where(z > 0, z, -z), axis=1)
        q = sum(gather(c, y), axis=[0, 1])
        L = softmax_cross_entropy(z, y)
        loss L
        output p, q
        place w-1: x, y
        checkpoint b-1: z
        """;

    [Fact]
    public void Random_bytes() =>
        Gen.Byte.Array[0, 200].Sample(bytes => ParsesOrRefuses(Encoding.Latin1.GetString(bytes)), iter: 2000);

    [Fact]
    public void Random_characters() =>
        Gen.Char.Array[0, 100].Sample(chars => ParsesOrRefuses("y = " + new string(chars)), iter: 2000);

    [Fact]
    public void Random_tokens() => Of(Soup).Array[1, 60].Sample(tokens => ParsesOrRefuses(string.Join(" ", tokens)), iter: 5000);

    [Fact]
    public void Random_definitions_of_random_tokens() => Of(Soup[..^14]).Array[1, 12].Sample(
        tokens => ParsesOrRefuses("input x [batch, 2, 3]\ninput y [batch] int64\nconst W = [1, 2]\n" + $"L = {string.Join(" ", tokens)}\noutput L"), iter: 5000);

    [Fact]
    public void Calls_of_every_op_with_odd_arguments()
    {
        Gen<string> argument = Of("x", "y", "s", "m", "1", "-1", "0", "[0]", "[]", "[-1, 1]", "[0, 0]", "[9]", "[batch, 3]",
            "[0, -1]", "[-2147483648]",
            "axis=-9", "axis=1", "shape=[0, -5]", "perm=[1, 1]", "starts=[2147483647]", "steps=[0]", "steps=[-1]",
                "ends=[-2147483648]", "true", "word", "1e300", "nan");
        Gen.Select(Of(OpRegistry.Ops.Names.ToArray()), argument.Array[0, 5]).Sample((op, arguments) => ParsesOrRefuses(
            $"input x [batch, 2, 3]\ninput y [batch] int64\nconst s = 2\nconst m = [[1, 2], [3, 4]]\n"
            + $"L = {op}({string.Join(", ", arguments)})\noutput L"), iter: 20_000);
    }

    [Fact]
    public void Mutated_graphs() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 3], Of(Soup), Gen.Int[0, Valid.Length - 1]).Array[1, 4].Sample(
        mutations =>
        {
            string text = Valid;
            foreach ((int at, int kind, string token, int other) in mutations)
            {
                int i = Math.Min(at, text.Length - 1), j = Math.Min(other, text.Length - 1);
                text = kind switch
                {
                    0 => text.Remove(i, Math.Min(3, text.Length - i)),
                    1 => text.Insert(i, token),
                    2 => text[..i] + text[j] + text[(i + 1)..],
                    _ => text.Insert(i, text[Math.Min(i, j)..Math.Min(text.Length, Math.Min(i, j) + 20)]),
                };
                if (text.Length == 0) return;
            }

            ParsesOrRefuses(text);
        }, iter: 5000);

    [Fact]
    public void The_graph_that_is_mutated_parses() => Assert.NotNull(GraphText.Parse(Valid, "v.graph").Loss);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-(", ")")]
    [InlineData("relu(", ")")]
    [InlineData("- ", "")]
    [InlineData("x ** ", "")]
    public void Nesting_has_a_limit(string open, string close)
    {
        string Nested(int n) =>
            $"input x [2]\ny = {Repeat(open, n)}x{Repeat(close, n)}\noutput y";
        string Repeat(string text, int n) => string.Concat(Enumerable.Repeat(text, n));
        GraphText.Parse(Nested(90), "deep.graph");
        var e = Assert.Throws<GraphTextException>(() => GraphText.Parse(Nested(100_000), "deep.graph"));
        Assert.Equal((2, "at most 200"), (e.Line, e.Expected));
    }

    [Theory]
    [InlineData("const c = ")]
    [InlineData("y = reshape(2, ")]
    [InlineData("param p [2] given(")]
    public void Lists_nest_to_the_same_limit(string start) =>
        Assert.Equal("at most 200", Assert.Throws<GraphTextException>(() =>
            GraphText.Parse(start + new string('[', 100_000), "deep.graph")).Expected);

    [Fact]
    public void A_line_of_100_000_terms_is_a_chain()
    {
        Graph graph = GraphText.Parse($"input x [2]\ny = {string.Join(" + ", Enumerable.Repeat("x", 100_000))}\noutput y",
            "wide.graph");
        Assert.Equal(100_000, graph.Nodes.Length);
        Assert.Equal("y.99998", graph["y"].Inputs[0].Name);
        SameGraph.Check(graph, GraphText.Parse(GraphText.Write(graph), "wide.graph"));
    }

    [Fact]
    public void A_call_of_100_000_inputs_is_one_node()
    {
        string arguments = string.Join(", ", Enumerable.Repeat("x", 100_000));
        Assert.Equal(2, GraphText.Parse($"input x [2]\ny = max({arguments})\noutput y", "wide.graph").Nodes.Length);
        Assert.Equal("100000 inputs", Assert.Throws<GraphTextException>(() =>
            GraphText.Parse($"input x [2]\ny = relu({arguments})", "wide.graph")).Found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chain_of_150_000_lines_parses_in_either_direction(bool backwards)
    {
        IEnumerable<string> lines = Enumerable.Range(1, 150_000).Select(i => $"h{i} = relu(h{i - 1})");
        Graph graph = GraphText.Parse($"input h0 [2]\noutput h150000\n{string.Join("\n", backwards ? lines.Reverse() : lines)}",
            "long.graph");
        Assert.Equal(150_001, graph.Nodes.Length);
        Assert.Equal("h150000", graph.Nodes[^1].Name);
    }

    [Fact]
    public void A_circle_of_150_000_lines_is_named_in_short()
    {
        IEnumerable<string> lines = Enumerable.Range(0, 150_000).Select(i => $"h{i} = relu(h{(i + 1) % 150_000})");
        var e = Assert.Throws<GraphTextException>(() => GraphText.Parse(string.Join("\n", lines), "circle.graph"));
        Assert.Equal("names in a circle: h0 → h1 → h2 → h3 → h4 → h5 → h6 → h7 → h8 → … → h149999 → h0", e.Found);
        Assert.Equal(150_000, e.Line);
    }

    private static Gen<string> Of(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static void ParsesOrRefuses(string text)
    {
        try
        {
            GraphText.Parse(text, "hostile.graph");
        }
        catch (GraphTextException e)
        {
            Assert.True(e.Line >= 1 && e.Column >= 1, e.Message);
            Assert.True(e.Found.Length > 0 && e.Expected.Length > 0, e.Message);
        }
    }
}
