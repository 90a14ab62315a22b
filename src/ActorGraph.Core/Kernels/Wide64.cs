using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorGraph.Kernels;

/// <summary>
/// A 512-bit register of 8 float64 numbers, for loops that run where the hardware has them: the elementary functions are part of
/// the loop here, not calls.
/// </summary>
public readonly struct Wide64(Vector512<double> value) : ILanes<Wide64, double>
{
    /// <summary>The register.</summary>
    public readonly Vector512<double> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Load(ref readonly double source) => new(Vector512.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Broadcast(double value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination) => Value.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Constant(double value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 operator +(Wide64 a, Wide64 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 operator -(Wide64 a, Wide64 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 operator *(Wide64 a, Wide64 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 operator /(Wide64 a, Wide64 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 operator -(Wide64 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 MultiplyAdd(Wide64 a, Wide64 b, Wide64 c) =>
        new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Less(Wide64 a, Wide64 b) => new(Vector512.LessThan(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Wide64 a, Wide64 b) => Vector512.LessThanAny(a.Value, b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 LessOrEqual(Wide64 a, Wide64 b) =>
        new(Vector512.LessThanOrEqual(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Equal(Wide64 a, Wide64 b) => new(Vector512.Equals(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 And(Wide64 a, Wide64 b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Or(Wide64 a, Wide64 b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Not(Wide64 a) => new(~a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Select(Wide64 mask, Wide64 a, Wide64 b) =>
        new(Vector512.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Abs(Wide64 x) => new(Vector512.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Sqrt(Wide64 x) => new(Vector512.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Round(Wide64 x) => new(Vector512.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 MultiplySubtract(Wide64 a, Wide64 b, Wide64 c) => new(Avx512F.IsSupported
        ? Avx512F.FusedMultiplyAddNegated(a.Value, b.Value, c.Value) : Vector512.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    // A comparison and a choice in one expression keep the mask in a mask register.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 SelectLess(Wide64 a, Wide64 b, Wide64 x, Wide64 y) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Value, b.Value), x.Value, y.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 SelectEqual(Wide64 a, Wide64 b, Wide64 x, Wide64 y) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Value, b.Value), x.Value, y.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Least(Wide64 a, Wide64 b) =>
        Avx512F.IsSupported ? new(Avx512F.Min(a.Value, b.Value)) : Select(Less(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Greatest(Wide64 a, Wide64 b) =>
        Avx512F.IsSupported ? new(Avx512F.Max(a.Value, b.Value)) : Select(Less(b, a), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Scale(Wide64 x, Wide64 n) =>
        Avx512F.IsSupported ? new(Avx512F.Scale(x.Value, n.Value)) : Elementary.ScaleInTwoSteps<Wide64, double>(x, n);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 PowerOfTwo(Wide64 n) => FromBits(Bits(n + Constant(6755399441055744d + 1023)) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Exponent(Wide64 x) =>
        FromBits((Bits(x) >>> 52) | Vector512.Create((ulong)0x4330000000000000)) - Constant(4503599627370496d + 1023);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Mantissa(Wide64 x) =>
        FromBits((Bits(x) & Vector512.Create((ulong)0x000FFFFFFFFFFFFF)) | Vector512.Create((ulong)0x3FF0000000000000));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Sign(Wide64 x) => Elementary.Sign<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Exp(Wide64 x) => Elementary.ExpInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Log(Wide64 x) => Elementary.LogInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Tanh(Wide64 x) => Elementary.TanhInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Sigmoid(Wide64 x) => Elementary.SigmoidInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Softplus(Wide64 x) => Elementary.SoftplusInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide64 Erf(Wide64 x) => Elementary.ErfInLoop<Wide64, double>(x);

    /// <inheritdoc/>
    public static Wide64 Sin(Wide64 x)
    {
        Vector512<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Sin(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide64 Cos(Wide64 x)
    {
        Vector512<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Cos(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide64 Tan(Wide64 x)
    {
        Vector512<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Tan(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Wide64 Pow(Wide64 x, Wide64 y)
    {
        // x² is what is asked for most, and x·x has the same bits as Power.Of(x, 2).
        if (Vector512.EqualsAll(y.Value, Vector512.Create((double)2))) return x * x;
        if (Vector512.EqualsAll(y.Value, Vector512<double>.One)) return x; // the slope of x²
        Vector512<double> z = x.Value;
        for (int i = 0; i < Count; i++) z = z.WithElement(i, Power.Of(z[i], y.Value[i]));
        return new(z);
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Bits(Wide64 x) => x.Value.As<double, ulong>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Wide64 FromBits(Vector512<ulong> bits) => new(bits.As<ulong, double>());
}
