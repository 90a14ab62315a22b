using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>
/// Attributes that make no sense are refused where the node is made, with what was found and what was expected.
/// </summary>
public sealed class HostileAttributeTests
{
    public static TheoryData<string, string, object, string> Cases => new()
    {
        { "softmax", "axis", 99L, "found axis 99 of [2, 3]" },
        { "softmax", "axis", (long)int.MinValue, "found axis -2147483648 of [2, 3]" },
        { "reshape", "shape", new object[] { -1L, -1L }, "found [2, 3] as [-1, -1]" },
        { "reshape", "shape", new object[] { -2L }, "found [2, 3] as [-2]" },
        { "reshape", "shape", new object[] { 4L, -1L }, "extents that divide the 6 numbers" },
        { "transpose", "perm", new object[] { 0L, 0L }, "found axis 0 twice" },
        { "transpose", "perm", new object[] { 0L }, "each of the 2 axes once" },
        { "squeeze", "axes", new object[] { 0L }, "an axis of extent 1" },
        { "unsqueeze", "axes", new object[] { 0L, 0L }, "found axis 0 twice" },
        { "sum", "axes", new object[] { 1L, -1L }, "found axis 1 twice" },
        { "dropout", "ratio", 1.5, "found ratio=1.5" },
        { "dropout", "ratio", double.NaN, "found ratio=NaN" },
        { "leaky_relu", "alpha", double.NaN, "found alpha=NaN, expected a finite number" },
        { "leaky_relu", "alpha", double.PositiveInfinity, "expected a finite number" },
        { "elu", "alpha", double.NegativeInfinity, "expected a finite number" },
        { "clip", "min", double.NaN, "found min=NaN" },
        { "clip", "max", double.NaN, "found max=NaN" },
        { "flatten", "axis", 3L, "found axis 3 of [2, 3]" },
        { "concat", "axis", 2L, "found axis 2 of [2, 3]" },
        { "dropout", "share", 2L, "found share=2 of=1" },
        { "dropout", "of", 0L, "found share=1 of=0" },
        { "expand", "shape", new object[] { 5L }, "shapes that broadcast" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Is_refused(string op, string attribute, object value, string message)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [2, 3]);
        var error = Assert.Throws<GraphException>(() => x.Apply(OpRegistry.Ops.Create(op, [new(attribute, value)])));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "found a step of 0")]
    [InlineData(int.MinValue, null)]
    [InlineData(int.MaxValue, null)]
    public void Steps_of_a_slice_may_be_anything_but_zero(int step, string? message)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [2, 3]);
        if (message is null) Assert.Equal([2, 1], x.Slice([1], [int.MaxValue * Math.Sign(step)], [1], [step]).Shape);
        else Assert.Contains(message, Assert.Throws<GraphException>(() => x.Slice([0], [3], [1], [step])).Message);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Factors_of_gemm_are_finite(double alpha, double beta) =>
        Assert.Throws<ShapeException>(() => new Gemm(alpha, beta));
}
