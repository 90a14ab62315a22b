using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Kernels;

public static partial class ElementWise
{
    // No cache holds so much. What is written past the caches need not be read from memory first, as a cached line is before a part
    // of it changes: a third of what an addition moves, or a quarter of what its bytes say.
    private const long StreamedBytes = 64 << 20;

    // Pages of memory follow each other within a part, and a part takes long enough to be worth handing over.
    private const int NumbersPerStreamedPart = 1 << 20;

    /// <summary>
    /// Whether a result is written past the caches: it is larger than they are, and not written over an operand, whose lines are there
    /// already.
    /// </summary>
    private static bool IsStreamed<TScalar>(ref TScalar a, ref TScalar b, ref TScalar y, int length) where TScalar : unmanaged =>
        (long)length * SizeOf<TScalar>() >= StreamedBytes && !AreSame(ref a, ref y) && !AreSame(ref b, ref y);

    /// <summary>y = rule(a, b) in parts that idle cores may take; operands and result are as long, and none is broadcast.</summary>
    private static unsafe void Stream<TRule, TLanes, TOne, TScalar>(TRule rule, ref TScalar a, ref TScalar b, ref TScalar y, int length)
        where TRule : struct, IBinaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        fixed (TScalar* first = &a, second = &b, target = &y)
        {
            var work = new StreamWork<TRule, TLanes, TOne, TScalar>(rule, first, second, target, length);
            Cores.Run((length + NumbersPerStreamedPart - 1) / NumbersPerStreamedPart, &StreamWork<TRule, TLanes, TOne, TScalar>.Run, AsPointer(ref work), wakes: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void StreamRow<TRule, TLanes, TOne, TScalar>(TRule rule, TScalar* a, TScalar* b, TScalar* y, int length)
        where TRule : struct, IBinaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        int width = TLanes.Count * sizeof(TScalar), i = 0;
        for (; i < length && (nuint)(y + i) % (nuint)width != 0; i++)
            rule.Primal(TOne.Load(ref a[i]), TOne.Load(ref b[i])).Store(ref y[i]);
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TLanes.StoreAround(rule.Primal(TLanes.Load(ref a[i]), TLanes.Load(ref b[i])), y + i);
        for (; i < length; i++)
            rule.Primal(TOne.Load(ref a[i]), TOne.Load(ref b[i])).Store(ref y[i]);
        Interlocked.MemoryBarrier(); // stores past the caches are in no order with others: whoever is told of them next must see them
    }

    private readonly unsafe struct StreamWork<TRule, TLanes, TOne, TScalar>(TRule rule, TScalar* a, TScalar* b, TScalar* y, int length)
        where TRule : struct, IBinaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        private readonly TRule _rule = rule;
        private readonly TScalar* _a = a, _b = b, _y = y;
        private readonly int _length = length;

        public static void Run(void* context, int part)
        {
            ref readonly var work = ref AsRef<StreamWork<TRule, TLanes, TOne, TScalar>>(context);
            int start = part * NumbersPerStreamedPart;
            StreamRow<TRule, TLanes, TOne, TScalar>(
                work._rule, work._a + start, work._b + start, work._y + start, Math.Min(NumbersPerStreamedPart, work._length - start));
        }
    }
}
