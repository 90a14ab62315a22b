using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>The common part of softmax and its logarithm: exponentials that cannot overflow, and their sums.</summary>
internal static class Exponentials
{
    /// <summary>
    /// Writes e^(x − max x) along an axis to <paramref name="y"/>, and x − max x to <paramref name="shifted"/> if that is
    /// wanted. Gives the sums along the axis, which stays with extent 1; the caller releases them.
    /// </summary>
    public static Tensor Of(in Evaluation e, Tensor x, int axis, Tensor? shifted, Tensor y)
    {
        Shape one = x.Shape.With(axis, 1);
        Tensor sums = e.Lease(x.Type, one);
        if (x.Length == 0)
        {
            sums.Bytes().Clear();
            return sums;
        }

        Reduction.Max(x, [axis], sums);
        ElementWise.Binary(new Sub.Function(), x, sums, shifted ?? y);
        ElementWise.Unary(new Exp.Function(), shifted ?? y, y);
        Reduction.Sum(y, [axis], sums);
        return sums;
    }
}
