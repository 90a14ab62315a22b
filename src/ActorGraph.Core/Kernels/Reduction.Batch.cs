using System.Buffers;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

public static partial class Reduction
{
    /// <summary>
    /// sum[j] += x[b, j] for one sample b after the other: a chain of additions that a later call continues, so that the bits are
    /// the same however the samples are cut into calls.
    /// </summary>
    public static void SumOntoFirstAxis(Tensor x, Tensor sum)
    {
        if (x.Shape.Rank == 0 || x.Shape.SizeOf(1, x.Shape.Rank) != sum.Length)
            throw new ShapeException($"{x} onto {sum}", "as many numbers in the sum as in one entry of the first axis");
        if (x.Type == ElementType.Float32) AddRows<Lanes32, Scalar32, float>(x.AsSpan<float>(), sum.Writable<float>());
        else AddRows<Lanes64, Scalar64, double>(x.AsSpan<double>(), sum.Writable<double>());
    }

    /// <summary>
    /// Adds x, reduced to the shape of <paramref name="sum"/>, onto it: what undoes broadcasting. With
    /// <paramref name="batchFirst"/> the first axis holds samples: each is reduced by itself, and where the sum has no such axis,
    /// they are added one after the other, so that later calls continue the sum of earlier ones.
    /// </summary>
    /// <exception cref="ShapeException">The shape of the sum does not broadcast to that of x.</exception>
    public static void SumTo(Tensor x, bool batchFirst, Tensor sum)
    {
        if (!Broadcast.Fits(sum.Shape, x.Shape))
            throw new ShapeException($"a sum of shape {sum.Shape}", $"one that broadcasts to {x.Shape}");
        if (x.Type == ElementType.Float32) SumTo<Lanes32, Scalar32, float>(x, batchFirst, sum);
        else SumTo<Lanes64, Scalar64, double>(x, batchFirst, sum);
    }

    private static void SumTo<TLanes, TOne, TScalar>(Tensor x, bool batchFirst, Tensor sum)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ReadOnlySpan<TScalar> values = x.AsSpan<TScalar>();
        Span<TScalar> target = sum.Writable<TScalar>();
        int rank = x.Shape.Rank;
        if (x.Length == 0) return;

        bool bySample = batchFirst && rank > 0;
        Span<int> axes = stackalloc int[rank];
        int count = 0, reduced = 1;
        for (int axis = bySample ? 1 : 0; axis < rank; axis++)
        {
            int own = axis - rank + sum.Shape.Rank; // the axis of the sum that stands under this one
            if (x.Shape.Size(axis) == 1 || (own >= 0 && sum.Shape.Size(own) != 1)) continue;
            axes[count++] = axis;
            reduced *= x.Shape.Size(axis);
        }

        if (count == 0)
        {
            AddRows<TLanes, TOne, TScalar>(values, target);
            return;
        }

        TScalar[] rented = ArrayPool<TScalar>.Shared.Rent(values.Length / reduced);
        Span<TScalar> kept = rented.AsSpan(0, values.Length / reduced);
        Reduce<SumFold, SumFold, TLanes, TOne, TScalar>(values, x.Shape, axes[..count], kept);
        AddRows<TLanes, TOne, TScalar>(kept, target);
        ArrayPool<TScalar>.Shared.Return(rented);
    }

    // One row after the other; rows of the length of the sum.
    private static void AddRows<TLanes, TOne, TScalar>(ReadOnlySpan<TScalar> rows, Span<TScalar> sum)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        for (; !rows.IsEmpty; rows = rows[sum.Length..])
            VirtualLanes.FoldOnto<SumFold, TLanes, TOne, TScalar>(sum, rows[..sum.Length]);
    }
}
