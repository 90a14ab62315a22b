using System.Runtime.CompilerServices;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// Softmax along the last axis: a row is read from memory once and written once. The bits are those of the maximum, the
/// difference, the exponential, the sum and the quotient one after another, in the order of <see cref="VirtualLanes"/>.
/// </summary>
public static unsafe class SoftmaxRows
{
    // Enough that handing a part over, about 1 µs, is a few percent of what it takes.
    private const int NumbersPerPart = 32768;

    /// <summary>yᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x) in each row of the last axis.</summary>
    /// <param name="x">Float32 or float64, of rank 1 or more.</param>
    /// <param name="y">Of the same type and shape.</param>
    public static void Run(Tensor x, Tensor y)
    {
        int columns = x.Shape.Size(x.Shape.Rank - 1);
        if (x.Length == 0) return;
        int rows = x.Length / columns;
        switch (x.Type, ElementWise.HasWide)
        {
            case (ElementType.Float32, true): Run<Wide32, Lanes32, Scalar32, float>(x, y, rows, columns); break;
            case (ElementType.Float32, false): Run<Lanes32, Lanes32, Scalar32, float>(x, y, rows, columns); break;
            case (ElementType.Float64, true): Run<Wide64, Lanes64, Scalar64, double>(x, y, rows, columns); break;
            default: Run<Lanes64, Lanes64, Scalar64, double>(x, y, rows, columns); break;
        }
    }

    private static void Run<TLanes, THalf, TOne, TScalar>(Tensor x, Tensor y, int rows, int columns)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        fixed (TScalar* source = x.AsSpan<TScalar>(), target = y.Writable<TScalar>())
        {
            int each = Math.Max(1, NumbersPerPart / columns), parts = (rows + each - 1) / each;
            var work = new Work<TScalar>(source, target, rows, columns, each);
            if (parts > 1 && Cores.Available > 1) Cores.Run(parts, &Part<TLanes, THalf, TOne, TScalar>, &work, wakes: true);
            else
                for (int part = 0; part < parts; part++) Part<TLanes, THalf, TOne, TScalar>(&work, part);
        }
    }

    private static void Part<TLanes, THalf, TOne, TScalar>(void* context, int part)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ref readonly Work<TScalar> work = ref *(Work<TScalar>*)context;
        TScalar* lanes = stackalloc TScalar[VirtualLanes.Count];
        for (int row = part * work.Each; row < Math.Min(work.Rows, (part + 1) * work.Each); row++)
        {
            TScalar* x = work.X + (nint)row * work.Columns, y = work.Y + (nint)row * work.Columns;
            Maximum<TLanes, TScalar>(x, work.Columns, lanes);
            Fold<Reduction.MaxFold, THalf, TOne, TScalar>(lanes);
            Exponentials<TLanes, TScalar>(x, y, work.Columns, TLanes.Broadcast(lanes[0]), lanes);
            Fold<Reduction.SumFold, THalf, TOne, TScalar>(lanes);
            Quotients<TLanes, TScalar>(y, work.Columns, TLanes.Broadcast(lanes[0]));
        }
    }

    // In these loops a register that the end of the row cuts is read by way of memory of its own, where what is beyond the end is
    // −∞: it changes neither the maximum nor, as e^−∞ = 0, the sum.

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Maximum<TLanes, TScalar>(TScalar* x, int length, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TScalar* cut = stackalloc TScalar[TLanes.Count];
        TLanes least = TLanes.Constant(double.NegativeInfinity);
        for (int i = 0; i < VirtualLanes.Count; i += TLanes.Count) least.Store(ref lanes[i]);
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TScalar* from = i + TLanes.Count <= length ? x + i : Cut<TLanes, TScalar>(x + i, length - i, cut);
            ref TScalar lane = ref lanes[i % VirtualLanes.Count];
            Reduction.MaxFold.Fold(TLanes.Load(in lane), TLanes.Load(in *from)).Store(ref lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<TLanes, TScalar>(TScalar* x, TScalar* y, int length, TLanes most, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TScalar* cut = stackalloc TScalar[TLanes.Count];
        TLanes zero = TLanes.Constant(0);
        for (int i = 0; i < VirtualLanes.Count; i += TLanes.Count) zero.Store(ref lanes[i]);
        for (int i = 0; i < length; i += TLanes.Count)
        {
            bool isWhole = i + TLanes.Count <= length;
            TScalar* from = isWhole ? x + i : Cut<TLanes, TScalar>(x + i, length - i, cut);
            TLanes e = TLanes.Exp(TLanes.Load(in *from) - most);
            e.Store(ref *(isWhole ? y + i : cut));
            ref TScalar lane = ref lanes[i % VirtualLanes.Count];
            (TLanes.Load(in lane) + e).Store(ref lane);
        }

        for (int i = length - (length % TLanes.Count), at = 0; i < length; i++, at++) y[i] = cut[at];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Quotients<TLanes, TScalar>(TScalar* y, int length, TLanes sum)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TScalar* cut = stackalloc TScalar[TLanes.Count];
        int i = 0;
        for (; i + TLanes.Count <= length; i += TLanes.Count) (TLanes.Load(in y[i]) / sum).Store(ref y[i]);
        if (i == length) return;
        (TLanes.Load(in *Cut<TLanes, TScalar>(y + i, length - i, cut)) / sum).Store(ref *cut);
        for (int at = 0; i < length; i++, at++) y[i] = cut[at];
    }

    private static TScalar* Cut<TLanes, TScalar>(TScalar* x, int rest, TScalar* cut)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TLanes.Constant(double.NegativeInfinity).Store(ref *cut);
        for (int i = 0; i < rest; i++) cut[i] = x[i];
        return cut;
    }

    private static void Fold<TFold, TLanes, TOne, TScalar>(TScalar* lanes)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged =>
        VirtualLanes.FoldLanes<TFold, TLanes, TOne, TScalar>(new(lanes, VirtualLanes.Count), 1, VirtualLanes.Count);

    private readonly struct Work<TScalar>(TScalar* x, TScalar* y, int rows, int columns, int each) where TScalar : unmanaged
    {
        public readonly TScalar* X = x, Y = y;
        public readonly int Rows = rows, Columns = columns, Each = each;
    }
}
