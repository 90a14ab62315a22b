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

    // Inlined into a caller, a loop with an elementary function in it may exceed the compiler's budget.
    private const MethodImplOptions OwnCode = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

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

    [MethodImpl(OwnCode)]
    private static void Part<TLanes, THalf, TOne, TScalar>(void* context, int part)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ref readonly Work<TScalar> work = ref *(Work<TScalar>*)context;
        TScalar* lanes = stackalloc TScalar[VirtualLanes.Count], cut = stackalloc TScalar[TLanes.Count];
        int rest = work.Columns % TLanes.Count, whole = work.Columns - rest;
        for (int row = part * work.Each; row < Math.Min(work.Rows, (part + 1) * work.Each); row++)
        {
            TScalar* x = work.X + ((nint)row * work.Columns), y = work.Y + ((nint)row * work.Columns);
            // Beyond its end a row reads as −∞: that changes neither the maximum nor, as e^−∞ = 0, the sum.
            TLanes.Constant(double.NegativeInfinity).Store(ref *cut);
            for (int i = 0; i < rest; i++) cut[i] = x[whole + i];

            Fill<TLanes, TScalar>(lanes, double.NegativeInfinity);
            Maximum<TLanes, TScalar>(x, whole, lanes);
            Maximum<TLanes, TScalar>(cut, TLanes.Count, lanes + (whole % VirtualLanes.Count));
            TScalar most = Fold<Reduction.MaxFold, TLanes, THalf, TOne, TScalar>(lanes);

            Fill<TLanes, TScalar>(lanes, 0);
            Exponentials<TLanes, TScalar>(x, y, whole, most, lanes);
            Exponentials<TLanes, TScalar>(cut, cut, TLanes.Count, most, lanes + (whole % VirtualLanes.Count));
            TScalar sum = Fold<Reduction.SumFold, TLanes, THalf, TOne, TScalar>(lanes);

            Quotients<TLanes, TScalar>(y, whole, sum);
            Quotients<TLanes, TScalar>(cut, TLanes.Count, sum);
            for (int i = 0; i < rest; i++) y[whole + i] = cut[i];
        }
    }

    private static void Fill<TLanes, TScalar>(TScalar* lanes, double value)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        for (int i = 0; i < VirtualLanes.Count; i += TLanes.Count) TLanes.Constant(value).Store(ref lanes[i]);
    }

    [MethodImpl(OwnCode)]
    private static void Maximum<TLanes, TScalar>(TScalar* x, int length, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            ref TScalar lane = ref lanes[i & (VirtualLanes.Count - 1)];
            TLanes most = TLanes.Load(in lane); // stays where it is NaN, and becomes NaN with a number that is
            TLanes.SelectEqual(most, most, TLanes.Greatest(most, TLanes.Load(in x[i])), most).Store(ref lane);
        }
    }

    [MethodImpl(OwnCode)]
    private static void Exponentials<TLanes, TScalar>(TScalar* x, TScalar* y, int length, TScalar most, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TLanes shift = TLanes.Broadcast(most);
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TLanes e = TLanes.Exp(TLanes.Load(in x[i]) - shift);
            e.Store(ref y[i]);
            ref TScalar lane = ref lanes[i & (VirtualLanes.Count - 1)];
            (TLanes.Load(in lane) + e).Store(ref lane);
        }
    }

    [MethodImpl(OwnCode)]
    private static void Quotients<TLanes, TScalar>(TScalar* y, int length, TScalar sum)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TLanes divisor = TLanes.Broadcast(sum);
        for (int i = 0; i < length; i += TLanes.Count) (TLanes.Load(in y[i]) / divisor).Store(ref y[i]);
    }

    /// <summary>The order of <see cref="VirtualLanes.FoldLanes"/>, in one method.</summary>
    [MethodImpl(OwnCode)]
    private static TScalar Fold<TFold, TLanes, THalf, TOne, TScalar>(TScalar* lanes)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        int half = VirtualLanes.Count / 2;
        for (; half >= TLanes.Count; half /= 2)
            for (int i = 0; i < half; i += TLanes.Count)
                TFold.Fold(TLanes.Load(in lanes[i]), TLanes.Load(in lanes[i + half])).Store(ref lanes[i]);
        for (; half >= THalf.Count; half /= 2) TFold.Fold(THalf.Load(in lanes[0]), THalf.Load(in lanes[half])).Store(ref lanes[0]);
        for (; half > 0; half /= 2)
            for (int i = 0; i < half; i++) TFold.Fold(TOne.Load(in lanes[i]), TOne.Load(in lanes[i + half])).Store(ref lanes[i]);
        return lanes[0];
    }

    private readonly struct Work<TScalar>(TScalar* x, TScalar* y, int rows, int columns, int each) where TScalar : unmanaged
    {
        public readonly TScalar* X = x, Y = y;
        public readonly int Rows = rows, Columns = columns, Each = each;
    }
}
