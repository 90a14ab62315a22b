using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorGraph.Kernels;

/// <summary>
/// A 512-bit register of 16 float32 numbers, for loops that run where the hardware has them: the elementary functions are part of
/// the loop here, not calls.
/// </summary>
public readonly struct Wide32(Vector512<float> value) : ILanes<Wide32, float>
{
    /// <summary>The register.</summary>
    public readonly Vector512<float> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Load(ref readonly float source) => new(Vector512.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Broadcast(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination) => Value.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Constant(double value) => new(Vector512.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 operator +(Wide32 a, Wide32 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 operator -(Wide32 a, Wide32 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 operator *(Wide32 a, Wide32 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 operator /(Wide32 a, Wide32 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 operator -(Wide32 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 MultiplyAdd(Wide32 a, Wide32 b, Wide32 c) =>
        new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Less(Wide32 a, Wide32 b) => new(Vector512.LessThan(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Wide32 a, Wide32 b) => Vector512.LessThanAny(a.Value, b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 LessOrEqual(Wide32 a, Wide32 b) =>
        new(Vector512.LessThanOrEqual(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Equal(Wide32 a, Wide32 b) => new(Vector512.Equals(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 And(Wide32 a, Wide32 b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Or(Wide32 a, Wide32 b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Not(Wide32 a) => new(~a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Select(Wide32 mask, Wide32 a, Wide32 b) =>
        new(Vector512.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Abs(Wide32 x) => new(Vector512.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Sqrt(Wide32 x) => new(Vector512.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Round(Wide32 x) => new(Vector512.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 MultiplySubtract(Wide32 a, Wide32 b, Wide32 c) => new(Avx512F.IsSupported
        ? Avx512F.FusedMultiplyAddNegated(a.Value, b.Value, c.Value) : Vector512.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    // A comparison and a choice in one expression keep the mask in a mask register.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 SelectLess(Wide32 a, Wide32 b, Wide32 x, Wide32 y) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Value, b.Value), x.Value, y.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 SelectEqual(Wide32 a, Wide32 b, Wide32 x, Wide32 y) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Value, b.Value), x.Value, y.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Least(Wide32 a, Wide32 b) =>
        Avx512F.IsSupported ? new(Avx512F.Min(a.Value, b.Value)) : Select(Less(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Greatest(Wide32 a, Wide32 b) =>
        Avx512F.IsSupported ? new(Avx512F.Max(a.Value, b.Value)) : Select(Less(b, a), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Scale(Wide32 x, Wide32 n) =>
        Avx512F.IsSupported ? new(Avx512F.Scale(x.Value, n.Value)) : Elementary.ScaleInTwoSteps<Wide32, float>(x, n);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 PowerOfTwo(Wide32 n) => FromBits(Bits(n + Constant(12582912f + 127)) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Exponent(Wide32 x) =>
        FromBits((Bits(x) >>> 23) | Vector512.Create((uint)0x4B000000)) - Constant(8388608f + 127);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Mantissa(Wide32 x) =>
        FromBits((Bits(x) & Vector512.Create((uint)0x007FFFFF)) | Vector512.Create((uint)0x3F800000));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Sign(Wide32 x) => Elementary.Sign<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Exp(Wide32 x) => Elementary.ExpInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Log(Wide32 x) => Elementary.LogInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Tanh(Wide32 x) => Elementary.TanhInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Sigmoid(Wide32 x) => Elementary.SigmoidInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Softplus(Wide32 x) => Elementary.SoftplusInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide32 Erf(Wide32 x) => Elementary.ErfInLoop<Wide32, float>(x);

    /// <inheritdoc/>
    public static Wide32 Sin(Wide32 x)
    {
        Vector512<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Sin(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide32 Cos(Wide32 x)
    {
        Vector512<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Cos(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide32 Tan(Wide32 x)
    {
        Vector512<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Tan(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide32 Pow(Wide32 x, Wide32 y)
    {
        // x² is what is asked for most, and x·x has the same bits as Power.Of(x, 2).
        if (Vector512.EqualsAll(y.Value, Vector512.Create((float)2))) return x * x;
        if (Vector512.EqualsAll(y.Value, Vector512<float>.One)) return x; // the slope of x²
        Vector512<float> z = x.Value;
        for (int i = 0; i < Count; i++) z = z.WithElement(i, (float)Power.Of(z[i], y.Value[i]));
        return new(z);
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Bits(Wide32 x) => x.Value.As<float, uint>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Wide32 FromBits(Vector512<uint> bits) => new(bits.As<uint, float>());
}
