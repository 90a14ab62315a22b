using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Kernels;

public static partial class ElementWise
{
    // Enough that handing a part over, about 1 µs, is a few percent of what it takes, and that it stays in L2.
    private const int NumbersPerPart = 32768;

    /// <summary>Whether loops over registers of 512 bits are faster than those over <see cref="Vector{T}"/>.</summary>
    internal static bool HasWide => Vector512.IsHardwareAccelerated && Vector512<byte>.Count > Vector<byte>.Count;

    /// <summary>y = rule(x) in parts that idle cores may take.</summary>
    private static unsafe void UnaryInParts<TRule, TLanes, TScalar>(TRule rule, ReadOnlySpan<TScalar> x, Span<TScalar> y)
        where TRule : struct, IUnaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TScalar : unmanaged
    {
        if (x.Length < 2 * NumbersPerPart || Cores.Available == 1)
        {
            UnaryLoop<TRule, TLanes, TScalar>(rule, ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), x.Length);
            return;
        }

        fixed (TScalar* source = x, target = y)
        {
            var work = new UnaryWork<TRule, TLanes, TScalar>(rule, source, target, x.Length);
            int parts = (x.Length + NumbersPerPart - 1) / NumbersPerPart;
            Cores.Run(parts, &UnaryWork<TRule, TLanes, TScalar>.Run, AsPointer(ref work), wakes: true);
        }
    }

    private readonly unsafe struct UnaryWork<TRule, TLanes, TScalar>(TRule rule, TScalar* x, TScalar* y, int length)
        where TRule : struct, IUnaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TScalar : unmanaged
    {
        private readonly TRule _rule = rule;
        private readonly TScalar* _x = x, _y = y;
        private readonly int _length = length;

        public static void Run(void* context, int part)
        {
            ref readonly var work = ref AsRef<UnaryWork<TRule, TLanes, TScalar>>(context);
            int start = part * NumbersPerPart;
            UnaryLoop<TRule, TLanes, TScalar>(
                work._rule, ref *(work._x + start), ref *(work._y + start), Math.Min(NumbersPerPart, work._length - start));
        }
    }

    /// <summary>
    /// y = rule(x) in registers alone: the last one is read and written by way of memory of its own, so that the rule stands in the
    /// loop once and fits the compiler's budget.
    /// </summary>
    // Inlined into its caller, which the compiler may try where that is hot, it would not fit either.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void UnaryLoop<TRule, TLanes, TScalar>(TRule rule, ref TScalar x, ref TScalar y, int length)
        where TRule : struct, IUnaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TScalar : unmanaged
    {
        Vector512<byte> last = default;
        ref TScalar rest = ref As<Vector512<byte>, TScalar>(ref last);
        for (int i = 0; i < length; i += TLanes.Count)
        {
            scoped ref TScalar from = ref Add(ref x, i), to = ref Add(ref y, i);
            if (length - i < TLanes.Count)
            {
                CopyRest(ref from, ref rest, length - i);
                from = ref rest;
                to = ref rest;
            }

            rule.Primal(TLanes.Load(ref from)).Store(ref to);
        }

        int tail = length % TLanes.Count;
        if (tail > 0) CopyRest(ref rest, ref Add(ref y, length - tail), tail);
    }

    private static void CopyRest<TScalar>(ref TScalar from, ref TScalar to, int count)
    {
        for (int i = 0; i < count; i++) Add(ref to, i) = Add(ref from, i);
    }
}
