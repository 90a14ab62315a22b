using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Kernels;

public static partial class ElementWise
{
    /// <summary>y = rule(a, b), both broadcast to the shape of y.</summary>
    public static void Binary<TRule>(TRule rule, Tensor a, Tensor b, Tensor y) where TRule : struct, IBinaryRule
    {
        SameType(a, y);
        SameType(b, y);
        if (y.Type == ElementType.Float32) Binary<TRule, Lanes32, Scalar32, float>(rule, a, b, y);
        else if (y.Type == ElementType.Float64) Binary<TRule, Lanes64, Scalar64, double>(rule, a, b, y);
        else throw NotFloat(y);
    }

    /// <summary>
    /// result = v ⊙₀ ∂y/∂a, or ∂y/∂b: 0 wherever v is 0, else the product. Operands are broadcast to the shape of v, which is
    /// that of the result; reducing the result to the shape of an operand is the part of
    /// <see cref="Reduction.SumTo(Tensor, bool, Tensor)"/>.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="towardsA">Towards a, else towards b.</param>
    /// <param name="a">The first input; null where the slope does not read it.</param>
    /// <param name="b">The second input; null where the slope does not read it.</param>
    /// <param name="y">The output; null where the slope does not read it.</param>
    /// <param name="v">A cotangent or a tangent.</param>
    /// <param name="result">Of the shape of v; may be v itself.</param>
    public static void BinaryTimesSlope<TRule>(
        TRule rule, bool towardsA, Tensor? a, Tensor? b, Tensor? y, Tensor v, Tensor result) where TRule : struct, IBinaryRule
    {
        SameType(v, result);
        SameLength(v, result);
        (a, b, y) = (a ?? v, b ?? v, y ?? v);
        SameType(a, v);
        SameType(b, v);
        SameType(y, v);
        switch (v.Type, towardsA)
        {
            case (ElementType.Float32, true): Run<TowardsA<TRule>, Lanes32, Scalar32, float>(new(rule)); break;
            case (ElementType.Float32, false): Run<TowardsB<TRule>, Lanes32, Scalar32, float>(new(rule)); break;
            case (ElementType.Float64, true): Run<TowardsA<TRule>, Lanes64, Scalar64, double>(new(rule)); break;
            case (ElementType.Float64, false): Run<TowardsB<TRule>, Lanes64, Scalar64, double>(new(rule)); break;
            default: throw NotFloat(v);
        }

        void Run<TSlope, TLanes, TOne, TScalar>(TSlope slope)
            where TSlope : struct, ISlope
            where TLanes : struct, ILanes<TLanes, TScalar>
            where TOne : struct, ILanes<TOne, TScalar>
            where TScalar : unmanaged =>
            BinaryTimesSlope<TSlope, TLanes, TOne, TScalar>(slope, a, b, y, v, result);
    }

    private static void Binary<TRule, TLanes, TOne, TScalar>(TRule rule, Tensor a, Tensor b, Tensor y)
        where TRule : struct, IBinaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(y.Shape)], y.Shape, a.Shape, b.Shape);
        ref TScalar first = ref MemoryMarshal.GetReference(a.AsSpan<TScalar>());
        ref TScalar second = ref MemoryMarshal.GetReference(b.AsSpan<TScalar>());
        ref TScalar target = ref MemoryMarshal.GetReference(y.Writable<TScalar>());
        while (rows.Next())
        {
            ref TScalar x1 = ref Add(ref first, rows.A), x2 = ref Add(ref second, rows.B), result = ref Add(ref target, rows.Start);
            if (rows.StrideA == 1 && rows.StrideB == 1 && IsStreamed(ref x1, ref x2, ref result, rows.Length))
                Stream<TRule, TLanes, TOne, TScalar>(rule, ref x1, ref x2, ref result, rows.Length);
            else Row<TRule, TLanes, TOne, TScalar>(rule, ref x1, rows.StrideA, ref x2, rows.StrideB, ref result, rows.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TRule, TLanes, TOne, TScalar>(
        TRule rule, ref TScalar a, int strideA, ref TScalar b, int strideB, ref TScalar y, int length)
        where TRule : struct, IBinaryRule
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        int i = 0;
        if (length >= TLanes.Count)
        {
            TLanes stillA = TLanes.Broadcast(a), stillB = TLanes.Broadcast(b);
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                rule.Primal(strideA == 0 ? stillA : TLanes.Load(ref Add(ref a, i)),
                    strideB == 0 ? stillB : TLanes.Load(ref Add(ref b, i))).Store(ref Add(ref y, i));
        }

        for (; i < length; i++)
            rule.Primal(TOne.Load(ref Add(ref a, i * strideA)), TOne.Load(ref Add(ref b, i * strideB))).Store(ref Add(ref y, i));
    }

    private static void BinaryTimesSlope<TSlope, TLanes, TOne, TScalar>(
        TSlope slope, Tensor a, Tensor b, Tensor y, Tensor v, Tensor result)
        where TSlope : struct, ISlope
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(v.Shape)], v.Shape, a.Shape, b.Shape, y.Shape);
        ref TScalar first = ref MemoryMarshal.GetReference(a.AsSpan<TScalar>());
        ref TScalar second = ref MemoryMarshal.GetReference(b.AsSpan<TScalar>());
        ref TScalar output = ref MemoryMarshal.GetReference(y.AsSpan<TScalar>());
        ref TScalar factor = ref MemoryMarshal.GetReference(v.AsSpan<TScalar>());
        ref TScalar target = ref MemoryMarshal.GetReference(result.Writable<TScalar>());
        while (rows.Next())
            SlopeRow<TSlope, TLanes, TOne, TScalar>(slope,
                ref Add(ref first, rows.A), rows.StrideA, ref Add(ref second, rows.B), rows.StrideB,
                ref Add(ref output, rows.C), rows.StrideC,
                ref Add(ref factor, rows.Start), ref Add(ref target, rows.Start), rows.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SlopeRow<TSlope, TLanes, TOne, TScalar>(
        TSlope slope, ref TScalar a, int strideA, ref TScalar b, int strideB, ref TScalar y, int strideY,
        ref TScalar v, ref TScalar result, int length)
        where TSlope : struct, ISlope
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        int i = 0;
        if (length >= TLanes.Count)
        {
            TLanes stillA = TLanes.Broadcast(a), stillB = TLanes.Broadcast(b), stillY = TLanes.Broadcast(y);
            for (; i <= length - TLanes.Count; i += TLanes.Count)
            {
                TLanes at = slope.At(strideA == 0 ? stillA : TLanes.Load(ref Add(ref a, i)),
                    strideB == 0 ? stillB : TLanes.Load(ref Add(ref b, i)),
                    strideY == 0 ? stillY : TLanes.Load(ref Add(ref y, i)));
                Times<TLanes>(TLanes.Load(ref Add(ref v, i)), at).Store(ref Add(ref result, i));
            }
        }

        for (; i < length; i++)
        {
            TOne at = slope.At(TOne.Load(ref Add(ref a, i * strideA)), TOne.Load(ref Add(ref b, i * strideB)),
                TOne.Load(ref Add(ref y, i * strideY)));
            Times<TOne>(TOne.Load(ref Add(ref v, i)), at).Store(ref Add(ref result, i));
        }
    }

    private interface ISlope
    {
        T At<T>(T a, T b, T y) where T : struct, IElement<T>;
    }

    private readonly struct TowardsA<TRule>(TRule rule) : ISlope where TRule : struct, IBinaryRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T At<T>(T a, T b, T y) where T : struct, IElement<T> => rule.SlopeA(a, b, y);
    }

    private readonly struct TowardsB<TRule>(TRule rule) : ISlope where TRule : struct, IBinaryRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T At<T>(T a, T b, T y) where T : struct, IElement<T> => rule.SlopeB(a, b, y);
    }
}
