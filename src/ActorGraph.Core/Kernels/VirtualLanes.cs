using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Kernels;

/// <summary>What a reduction folds with.</summary>
internal interface IFold
{
    /// <summary>What folding starts from.</summary>
    static abstract double Start { get; }

    /// <summary>The fold of two.</summary>
    static abstract T Fold<T>(T a, T b) where T : struct, IElement<T>;
}

/// <summary>
/// The order in which every reduction folds, whatever the SIMD width: number i of those that are reduced goes onto lane
/// i mod 64, and at the end lane j takes lane j + 32, then j + 16, … j + 1. Lanes that nothing reached hold the start
/// value, which changes nothing, so halves that hold only those are skipped.
/// </summary>
internal static class VirtualLanes
{
    /// <summary>The number of lanes: 8 registers of 256 bits for float32, enough to hide the latency of an addition.</summary>
    public const int Count = 64;

    /// <summary>Folds contiguous numbers onto the lanes, from one of them on; returns the lane after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FoldRun<TFold, TLanes, TOne, TScalar>(Span<TScalar> lanes, int at, ReadOnlySpan<TScalar> run)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ref TScalar lane = ref MemoryMarshal.GetReference(lanes), source = ref MemoryMarshal.GetReference(run);
        int i = 0;
        while (i < run.Length)
        {
            int end = Math.Min(run.Length, i + Count - at);
            for (; i <= end - TLanes.Count; i += TLanes.Count, at += TLanes.Count)
                TFold.Fold(TLanes.Load(ref Add(ref lane, at)), TLanes.Load(ref Add(ref source, i))).Store(ref Add(ref lane, at));
            for (; i < end; i++, at++)
                TFold.Fold(TOne.Load(ref Add(ref lane, at)), TOne.Load(ref Add(ref source, i))).Store(ref Add(ref lane, at));
            at &= Count - 1;
        }

        return at;
    }

    /// <summary>target[i] = fold(target[i], source[i]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FoldOnto<TFold, TLanes, TOne, TScalar>(Span<TScalar> target, ReadOnlySpan<TScalar> source)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        ref TScalar to = ref MemoryMarshal.GetReference(target), from = ref MemoryMarshal.GetReference(source);
        int i = 0, length = target.Length;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TFold.Fold(TLanes.Load(ref Add(ref to, i)), TLanes.Load(ref Add(ref from, i))).Store(ref Add(ref to, i));
        for (; i < length; i++)
            TFold.Fold(TOne.Load(ref Add(ref to, i)), TOne.Load(ref Add(ref from, i))).Store(ref Add(ref to, i));
    }

    /// <summary>
    /// Folds the lanes onto lane 0. A lane is <paramref name="width"/> neighbouring numbers, each of which is folded alone;
    /// <paramref name="reached"/> is how many numbers were folded in.
    /// </summary>
    public static void FoldLanes<TFold, TLanes, TOne, TScalar>(Span<TScalar> lanes, int width, int reached)
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        for (int half = Count / 2; half > 0; half /= 2)
            if (reached > half)
                FoldOnto<TFold, TLanes, TOne, TScalar>(lanes[..(half * width)], lanes.Slice(half * width, half * width));
    }
}
