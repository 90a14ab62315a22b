using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Text;

public class ExpressionTextTests
{
    private static readonly Dictionary<string, Tensor> Values = new()
    {
        ["x"] = Tensor.Scalar(3, ElementType.Float64),
        ["y"] = Tensor.From([1.0, 2], [2]),
        ["rows"] = Tensor.From([0L, 1], [2]),
    };

    [Fact]
    public void Free_names_are_inputs_of_the_shape_of_their_values()
    {
        (Graph graph, string root) = ExpressionText.Parse("q = y + x; f = q * y", Values);
        Assert.Equal("f", root);
        Assert.Equal(["y", "x", "q", "f"], graph.Nodes.Select(n => n.Name));
        Assert.Equal((Shape.Of(2), Shape.Scalar), (graph["y"].Shape, graph["x"].Shape));
        Assert.Same(graph["f"], Assert.Single(graph.Roots));
        Assert.Equal(ElementType.Float64, graph.Type);
        Assert.Null(graph.Loss);
    }

    [Theory]
    [InlineData("x ** 2", "result", 3)]
    [InlineData("f = x\n", "f", 2)]
    [InlineData("q = x + 1\n\nq * q;", "result", 4)]
    [InlineData("result = x; result * 2", "result_", 4)]
    [InlineData("x", "result", 2)]
    [InlineData("f = g * 2; g = x", "g", 4)]
    public void The_last_statement_is_asked_for(string text, string root, int nodes)
    {
        (Graph graph, string name) = ExpressionText.Parse(text, Values);
        Assert.Equal((root, nodes), (name, graph.Nodes.Length));
    }

    [Fact]
    public void The_element_type_is_that_of_the_call_but_integers_stay()
    {
        (Graph graph, _) = ExpressionText.Parse("gather(y, rows)", Values, ElementType.Float32);
        Assert.Equal((ElementType.Float32, ElementType.Int64), (graph["y"].Type.Element, graph["rows"].Type.Element));
    }

    [Theory]
    [InlineData("f = x + z", 1, 9, "`z`, which has neither a value nor a definition", "z=3")]
    [InlineData("x + 1; f = x", 1, 1, "a statement without a name", "NAME")]
    [InlineData("x = 2 * y", 1, 1, "a definition of `x`, which has a value too", "one or the other")]
    [InlineData("f = x; f = y", 1, 8, "the name `f` a second time", "line 1")]
    [InlineData("f = x +; g = f", 1, 8, "`;`", "a name, a number")]
    [InlineData("f = x\ng = h; h = g", 2, 12, "g → h → g", "circles")]
    [InlineData("", 1, 1, "the end of the text", "a formula")]
    [InlineData("loss x", 1, 6, "`x`", "an operator")]
    public void Mistakes_are_named_with_their_place(string text, int line, int column, string found, string expected)
    {
        var e = Assert.Throws<GraphTextException>(() => ExpressionText.Parse(text, Values));
        Assert.True((line, column) == (e.Line, e.Column), e.Message);
        Assert.Contains(found, e.Found);
        Assert.Contains(expected, e.Expected);
        Assert.StartsWith($"expression:{line}:{column}: ", e.Message);
    }
}
