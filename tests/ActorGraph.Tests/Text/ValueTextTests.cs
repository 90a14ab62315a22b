using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Text;

public class ValueTextTests
{
    [Theory]
    [InlineData("3", new int[0], new double[] { 3 })]
    [InlineData("-4", new int[0], new double[] { -4 })]
    [InlineData("[1, 2.5e-3]", new[] { 2 }, new[] { 1, 2.5e-3 })]
    [InlineData("[[1,2],[3,4]]", new[] { 2, 2 }, new double[] { 1, 2, 3, 4 })]
    [InlineData("[[[1]], [[-inf]]]", new[] { 2, 1, 1 }, new[] { 1, double.NegativeInfinity })]
    [InlineData("[]", new[] { 0 }, new double[0])]
    [InlineData("[[], []]", new[] { 2, 0 }, new double[0])]
    public void The_nesting_gives_the_shape(string text, int[] shape, double[] values)
    {
        Tensor value = ValueText.Parse(text, ElementType.Float64);
        Assert.Equal(Shape.Of(shape), value.Shape);
        Assert.Equal(values, value.ToArray<double>());
    }

    [Fact]
    public void A_value_may_have_a_name()
    {
        (string name, Tensor value) = ValueText.ParseNamed("w₁ = [1, 2]", ElementType.Int64);
        Assert.Equal("w₁", name);
        Assert.Equal([1L, 2], value.ToArray<long>());
        Assert.Equal("w₁", ValueText.NameOf("w₁ = [1, 2]"));
    }

    [Fact]
    public void A_float32_is_rounded_once() => // between two float32, a hair above the middle that float64 rounds it to
        Assert.Equal(1.0000001f, ValueText.Parse("1.00000005960464477539063", ElementType.Float32).Item());

    [Theory]
    [InlineData("x=", 3, "the end of the text", "a number or a list")]
    [InlineData("=3", 1, "`=`", "NAME=VALUE")]
    [InlineData("x", 2, "the end of the text", "NAME=VALUE")]
    [InlineData("x=y", 3, "`y`", "a number or a list")]
    [InlineData("x=[1, y]", 7, "`y`", "a number")]
    [InlineData("x=[1, 2", 8, "the end of the text", "`,` or `]`")]
    [InlineData("x=[[1], 2]", 9, "a number beside a list", "equally long")]
    [InlineData("x=[[1, 2], [3]]", 12, "a list of 1 beside one of 2", "equally long")]
    [InlineData("x=[[], [[]]]", 9, "a list beside a number", "equally long")]
    [InlineData("x=3 4", 5, "`4`", "the end of the value")]
    [InlineData("x=1e400", 3, "beyond float64", "float64")]
    [InlineData("x=true", 3, "`true`", "a number")]
    public void Mistakes_are_named_with_their_place(string text, int column, string found, string expected)
    {
        var e = Assert.Throws<GraphTextException>(() => ValueText.ParseNamed(text, ElementType.Float64));
        Assert.True(column == e.Column, e.Message);
        Assert.Contains(found, e.Found);
        Assert.Contains(expected, e.Expected);
    }
}
