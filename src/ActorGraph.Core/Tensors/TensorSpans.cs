using System.Numerics.Tensors;

namespace ActorGraph.Tensors;

/// <summary>Exchange with <c>System.Numerics.Tensors</c>: views out, copies in.</summary>
public static class TensorSpans
{
    /// <summary>
    /// A read-only view of the elements with their shape; valid as long as the tensor is not released. A scalar becomes one axis
    /// of extent 1: a tensor span of no axes holds nothing.
    /// </summary>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this Tensor tensor) where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[Math.Max(1, tensor.Shape.Rank)];
        lengths[0] = 1; // of a scalar
        for (int i = 0; i < tensor.Shape.Rank; i++) lengths[i] = tensor.Shape.Size(i);
        return new ReadOnlyTensorSpan<T>(tensor.AsSpan<T>(), lengths);
    }

    /// <summary>Copies a tensor span, of any strides, into a new row-major tensor.</summary>
    /// <exception cref="ShapeException">The span is the default one: no axes, and yet no element.</exception>
    public static Tensor ToTensor<T>(this in ReadOnlyTensorSpan<T> span, TensorPool? pool = null) where T : unmanaged
    {
        if (span.Rank == 0 && span.FlattenedLength != 1)
            throw new ShapeException("a tensor span of no axes and no elements", "one with a shape");
        var sizes = new int[span.Rank];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = checked((int)span.Lengths[i]);
        Tensor tensor = Tensor.Lease(pool ?? TensorPool.Shared, ElementTypes.Of<T>(), Shape.Of(sizes));
        span.FlattenTo(tensor.Writable<T>());
        return tensor;
    }
}
