using System.Numerics.Tensors;
using ActorGraph.Tensors;
using Tensor = ActorGraph.Tensors.Tensor;

namespace ActorGraph.Tests.Tensors;

/// <summary>Exchange with <c>System.Numerics.Tensors</c> without surprises.</summary>
public sealed class TensorSpansTests
{
    [Theory]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 2, 0, 3 })]
    [InlineData(new[] { 2, 3, 4 })]
    [InlineData(new[] { 1, 1 })]
    public void Out_and_in_again_is_the_same(int[] sizes)
    {
        Shape shape = Shape.Of(sizes);
        using Tensor x = Tensor.From([.. Enumerable.Range(0, shape.Volume).Select(i => i + 0.5)], shape);
        ReadOnlyTensorSpan<double> span = x.AsTensorSpan<double>();
        Assert.Equal(sizes.Length, span.Rank);
        Assert.Equal(shape.Volume, span.FlattenedLength);
        using Tensor back = span.ToTensor();
        Assert.Equal(shape, back.Shape);
        Assert.Equal(x.ToDoubles(), back.ToDoubles());
    }

    [Fact]
    public void Slices_and_strides_come_in_as_they_read()
    {
        float[] values = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        var whole = new ReadOnlyTensorSpan<float>(values, [3, 4]);
        using Tensor part = whole.Slice([1..3, 1..3]).ToTensor();
        Assert.Equal(Shape.Of(2, 2), part.Shape);
        Assert.Equal([5f, 6, 9, 10], part.ToArray<float>());
        var columns = new ReadOnlyTensorSpan<float>(values, [4, 3], [1, 4]); // the transpose, without a copy
        using Tensor transposed = columns.ToTensor();
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], transposed.ToArray<float>());
        var repeated = new ReadOnlyTensorSpan<float>(values, [2, 3], [0, 1]);
        using Tensor rows = repeated.ToTensor();
        Assert.Equal([0f, 1, 2, 0, 1, 2], rows.ToArray<float>());
    }

    [Fact]
    public void A_scalar_goes_out_with_one_axis_and_nothing_does_not_come_in_as_a_scalar()
    {
        using Tensor x = Tensor.Scalar(7, ElementType.Float32);
        using Tensor back = x.AsTensorSpan<float>().ToTensor();
        Assert.Equal(Shape.Of(1), back.Shape);
        Assert.Equal(7, back.Item());
        Assert.Throws<ShapeException>(() => default(ReadOnlyTensorSpan<float>).ToTensor());
    }

    [Fact]
    public void A_view_of_another_type_is_refused()
    {
        using Tensor x = Tensor.From([1f], [1]);
        Assert.Throws<ShapeException>(() => x.AsTensorSpan<double>().Rank);
    }
}
