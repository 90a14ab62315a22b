using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Tensors;

/// <summary>Shapes that no memory could hold, and those that broadcast.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void More_numbers_than_a_tensor_holds_are_refused_by_name()
    {
        const int huge = int.MaxValue;
        Assert.Equal((long)huge * huge, Shape.Of(huge, huge).Count);
        var error = Assert.Throws<ShapeException>(() => Shape.Of(huge, huge).Volume);
        Assert.Contains("shape [2147483647, 2147483647], expected at most 2147483647 elements", error.Message);
        Assert.Throws<ShapeException>(() => Shape.Of(huge, huge, huge));
        Assert.Throws<ShapeException>(() => Shape.Of(huge, 2).SizeOf(0, 2));
        Shape batch = [Dimension.Batch(), huge];
        Assert.Throws<ShapeException>(() => Tensor.Zeros(TensorPool.Shared, ElementType.Bool, batch.Bind(2)));
        Assert.Throws<ShapeException>(() => Tensor.Zeros(TensorPool.Shared, ElementType.Float64, [1 << 28]));
        Assert.Throws<ShapeException>(() => Tensor.Zeros(TensorPool.Shared, ElementType.Bool, [huge]));
    }

    [Fact]
    public void More_axes_than_kernels_count_on_their_stack_are_refused()
    {
        Assert.Equal(64, Shape.Of(new int[64]).Rank);
        var error = Assert.Throws<ShapeException>(() => Shape.Of(new int[65]));
        Assert.Equal("found a shape of 65 axes, expected at most 64", error.Message);
        Assert.Throws<ShapeException>(() => new Unsqueeze([.. Enumerable.Range(0, 100_000)])
            .Infer([new(ElementType.Float32, Shape.Of(2))]));
    }

    [Fact]
    public void A_product_of_extents_that_wraps_around_is_not_the_number_of_elements()
    {
        var wraps = new Reshape([65536, 65536, 65536, 65536]); // 2⁶⁴
        Assert.Throws<ShapeException>(() => wraps.Infer([new(ElementType.Float32, Shape.Of(0))]));
        Assert.Throws<ShapeException>(() => new Reshape([-1, -1]).Infer([new(ElementType.Float32, Shape.Of(4))]));
        Assert.Throws<ShapeException>(() => new Reshape([-1, 0, 0]).Infer([new(ElementType.Float32, Shape.Of(4))]));
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 }, new[] { 2, 3 })]
    [InlineData(new int[0], new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 1 }, new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 2 }, new[] { 3 }, null)]
    [InlineData(new[] { 0 }, new[] { 3 }, null)]
    public void Shapes_broadcast_as_in_numpy(int[] a, int[] b, int[]? expected)
    {
        if (expected is null) Assert.Throws<ShapeException>(() => Broadcast.Shapes(Shape.Of(a), Shape.Of(b)));
        else Assert.Equal(Shape.Of(expected), Broadcast.Shapes(Shape.Of(a), Shape.Of(b)));
        Assert.Equal(expected is not null && expected.SequenceEqual(b), Broadcast.Fits(Shape.Of(a), Shape.Of(b)));
    }

    [Fact]
    public void Axes_count_from_either_end()
    {
        Shape shape = [Dimension.Batch(), 4];
        Assert.Equal(4, shape.Size(-1));
        Assert.Equal(1, shape.Axis(-1));
        Assert.Equal(
            "found axis 2 of [batch, 4], expected an axis in -2…1", Assert.Throws<ShapeException>(() => shape.Axis(2)).Message);
        Assert.Throws<ShapeException>(() => Shape.Scalar.Axis(0));
        Assert.Equal([7, 4], shape.Bind(7));
        Assert.Equal(shape, [Dimension.Batch(), 4]);
        Assert.NotEqual(shape, [Dimension.Batch("n"), 4]);
    }
}
