using System.Numerics.Tensors;

namespace ActorGraph.Tensors;

/// <summary>Exchange with <c>System.Numerics.Tensors</c>: views out, copies in.</summary>
public static class TensorSpans
{
    /// <summary>A read-only view of the elements with their shape; valid as long as the tensor is not released.</summary>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this Tensor tensor) where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[tensor.Shape.Rank];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = tensor.Shape.Size(i);
        return new ReadOnlyTensorSpan<T>(tensor.AsSpan<T>(), lengths);
    }

    /// <summary>Copies a tensor span, of any strides, into a new row-major tensor.</summary>
    public static Tensor ToTensor<T>(this in ReadOnlyTensorSpan<T> span, TensorPool? pool = null) where T : unmanaged
    {
        var sizes = new int[span.Rank];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = checked((int)span.Lengths[i]);
        Tensor tensor = Tensor.Lease(pool ?? TensorPool.Shared, ElementTypes.Of<T>(), Shape.Of(sizes));
        span.FlattenTo(tensor.Writable<T>());
        return tensor;
    }
}
