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

    // Rows that are worked at together: their numbers, read and written, stay in L1.
    private const int BytesTogether = 16 * 1024, MostRows = 16;

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
        const int line = TensorPool.LineBytes;
        byte* memory = stackalloc byte[(VirtualLanes.Count * sizeof(TScalar)) + line];
        var lanes = (TScalar*)(((nint)memory + line - 1) & -line); // a register that crosses a line is stored and read twice
        TScalar* of = stackalloc TScalar[MostRows];
        int columns = work.Columns, last = Math.Min(work.Rows, (part + 1) * work.Each);
        int together = Math.Clamp(BytesTogether / (columns * sizeof(TScalar)), 1, MostRows);
        // Several rows take each of the three ways together: what one waits for, its maximum or sum, comes while others are at work.
        for (int first = part * work.Each, rows; first < last; first += rows)
        {
            rows = Math.Min(together, last - first);
            TScalar* x = work.X + ((nint)first * columns), y = work.Y + ((nint)first * columns);
            for (int row = 0; row < rows; row++) of[row] = Maximum<TLanes, THalf, TOne, TScalar>(x + ((nint)row * columns), columns, lanes);
            for (int row = 0; row < rows; row++)
                of[row] = Exponentials<TLanes, THalf, TOne, TScalar>(x + ((nint)row * columns), y + ((nint)row * columns), columns, of[row], lanes);
            for (int row = 0; row < rows; row++) Quotients<TLanes, TScalar>(y + ((nint)row * columns), columns, of[row]);
        }
    }

    // A NaN is passed over: it is in the sum, and so in every quotient.
    [MethodImpl(OwnCode)]
    private static TScalar Maximum<TLanes, THalf, TOne, TScalar>(TScalar* x, int length, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        // The order does not matter here. Where numbers are few, some are looked at twice.
        int i = 0, width = TLanes.Count;
        if (length < 4 * width)
        {
            TOne most = TOne.Constant(double.NegativeInfinity);
            for (; i < length; i++) most = TOne.Greatest(TOne.Load(in x[i]), most);
            most.Store(ref lanes[0]);
            return lanes[0];
        }

        TLanes a = TLanes.Constant(double.NegativeInfinity), b = a, c = a, d = a;
        for (; i < length; i += 4 * width)
        {
            i = Math.Min(i, length - (4 * width));
            a = TLanes.Greatest(TLanes.Load(in x[i]), a);
            b = TLanes.Greatest(TLanes.Load(in x[i + width]), b);
            c = TLanes.Greatest(TLanes.Load(in x[i + (2 * width)]), c);
            d = TLanes.Greatest(TLanes.Load(in x[i + (3 * width)]), d);
        }

        a.Store(ref lanes[0]);
        b.Store(ref lanes[width]);
        c.Store(ref lanes[2 * width]);
        d.Store(ref lanes[3 * width]);
        return Fold<Greatest, TLanes, THalf, TOne, TScalar>(lanes, 4 * width);
    }

    [MethodImpl(OwnCode)]
    private static TScalar Exponentials<TLanes, THalf, TOne, TScalar>(TScalar* x, TScalar* y, int length, TScalar most, TScalar* lanes)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        Fill<TLanes, TScalar>(lanes, 0);
        TLanes shift = TLanes.Broadcast(most);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes e = TLanes.Exp(TLanes.Load(in x[i]) - shift);
            e.Store(ref y[i]);
            ref TScalar lane = ref lanes[i & (VirtualLanes.Count - 1)];
            (TLanes.Load(in lane) + e).Store(ref lane);
        }

        if (i < length)
        {
            // Beyond its end a row reads as −∞: e^−∞ = 0 does not change the sum.
            TScalar* cut = stackalloc TScalar[TLanes.Count];
            TLanes.Constant(double.NegativeInfinity).Store(ref *cut);
            for (int at = 0; at < length - i; at++) cut[at] = x[i + at];
            TLanes e = TLanes.Exp(TLanes.Load(in *cut) - shift);
            e.Store(ref *cut);
            for (int at = 0; at < length - i; at++) y[i + at] = cut[at];
            ref TScalar lane = ref lanes[i & (VirtualLanes.Count - 1)];
            (TLanes.Load(in lane) + e).Store(ref lane);
        }

        return Fold<Reduction.SumFold, TLanes, THalf, TOne, TScalar>(lanes, VirtualLanes.Count);
    }

    // A quotient rounded once takes twice as long as what it is made of here: the product with the reciprocal r is off by 2 ulp at
    // most, one correction makes that 1, and the second gives the bits of the division (P. Markstein, IBM J. Res. Dev. 34(1), 1990),
    // as long as the remainders do not come near the least numbers there are: sums are between 1 and 2³¹.
    [MethodImpl(OwnCode)]
    private static void Quotients<TLanes, TScalar>(TScalar* y, int length, TScalar sum)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TLanes s = TLanes.Broadcast(sum), r = TLanes.Constant(1) / s;
        TLanes least = TLanes.Constant(typeof(TScalar) == typeof(float) ? 5.421010862427522e-20 : 7.458340731200207e-155); // 2⁻⁶⁴, 2⁻⁵¹²
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes x = TLanes.Load(in y[i]);
            if (TLanes.AnyLess(x, least)) (x / s).Store(ref y[i]);
            else
            {
                TLanes q = x * r;
                q = TLanes.MultiplyAdd(TLanes.MultiplySubtract(q, s, x), r, q);
                q = TLanes.MultiplyAdd(TLanes.MultiplySubtract(q, s, x), r, q);
                q.Store(ref y[i]);
            }
        }

        if (i == length) return;
        TScalar* cut = stackalloc TScalar[TLanes.Count];
        s.Store(ref *cut);
        for (int at = 0; at < length - i; at++) cut[at] = y[i + at];
        (TLanes.Load(in *cut) / s).Store(ref *cut);
        for (int at = 0; at < length - i; at++) y[i + at] = cut[at];
    }

    private static void Fill<TLanes, TScalar>(TScalar* lanes, double value)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        for (int i = 0; i < VirtualLanes.Count; i += TLanes.Count) TLanes.Constant(value).Store(ref lanes[i]);
    }

    /// <summary>The order of <see cref="VirtualLanes.FoldLanes"/>, the last eight lanes in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TScalar Fold<TFold, TLanes, THalf, TOne, TScalar>(TScalar* lanes, int count)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where THalf : struct, ILanes<THalf, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        const int few = 8;
        int half = count / 2;
        for (; half >= Math.Max(few, TLanes.Count); half /= 2)
            for (int i = 0; i < half; i += TLanes.Count)
                TFold.Fold(TLanes.Load(in lanes[i]), TLanes.Load(in lanes[i + half])).Store(ref lanes[i]);
        for (; half >= few; half /= 2)
            for (int i = 0; i < half; i += THalf.Count)
                TFold.Fold(THalf.Load(in lanes[i]), THalf.Load(in lanes[i + half])).Store(ref lanes[i]);
        TOne a = TFold.Fold(TOne.Load(in lanes[0]), TOne.Load(in lanes[4])), b = TFold.Fold(TOne.Load(in lanes[1]), TOne.Load(in lanes[5]));
        TOne c = TFold.Fold(TOne.Load(in lanes[2]), TOne.Load(in lanes[6])), d = TFold.Fold(TOne.Load(in lanes[3]), TOne.Load(in lanes[7]));
        TFold.Fold(TFold.Fold(a, c), TFold.Fold(b, d)).Store(ref lanes[0]);
        return lanes[0];
    }

    private readonly struct Greatest : IFold
    {
        public static double Start => double.NegativeInfinity;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Fold<T>(T a, T b) where T : struct, IElement<T> => T.Select(T.Less(a, b), b, a);
    }

    private readonly struct Work<TScalar>(TScalar* x, TScalar* y, int rows, int columns, int each) where TScalar : unmanaged
    {
        public readonly TScalar* X = x, Y = y;
        public readonly int Rows = rows, Columns = columns, Each = each;
    }
}
