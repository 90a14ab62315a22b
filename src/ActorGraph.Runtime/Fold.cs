using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>Adds one contribution to the sum of those before it.</summary>
internal static class Fold
{
    /// <summary>
    /// sum + next, in place where nobody else holds the sum. Both references are taken over; the caller owns the result.
    /// </summary>
    public static Tensor Add(Tensor sum, Tensor next, TensorPool pool)
    {
        if (sum.Shape != next.Shape)
            throw new ShapeException($"a contribution of shape {next.Shape}", $"{sum.Shape}, as the contributions before it");
        Tensor result = sum.IsUnique ? sum.Retain() : Tensor.Lease(pool, sum.Type, sum.Shape);
        ElementWise.Binary(default(Add.Function), sum, next, result);
        sum.Dispose();
        next.Dispose();
        return result;
    }
}
