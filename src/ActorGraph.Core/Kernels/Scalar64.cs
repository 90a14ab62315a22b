using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>One float64 number as a register of one lane: <see cref="Lanes64"/> for tails and single values.</summary>
public readonly struct Scalar64(double value) : ILanes<Scalar64, double>
{
    /// <summary>The register.</summary>
    public readonly double Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Load(ref readonly double source) => new(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Broadcast(double value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination) => destination = Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Constant(double value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 operator +(Scalar64 a, Scalar64 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 operator -(Scalar64 a, Scalar64 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 operator *(Scalar64 a, Scalar64 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 operator /(Scalar64 a, Scalar64 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 operator -(Scalar64 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 MultiplyAdd(Scalar64 a, Scalar64 b, Scalar64 c) =>
        new(Math.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Less(Scalar64 a, Scalar64 b) => Mask(a.Value < b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Scalar64 a, Scalar64 b) => a.Value < b.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 LessOrEqual(Scalar64 a, Scalar64 b) => Mask(a.Value <= b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Equal(Scalar64 a, Scalar64 b) => Mask(a.Value == b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 And(Scalar64 a, Scalar64 b) => FromBits(Bits(a) & Bits(b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Or(Scalar64 a, Scalar64 b) => FromBits(Bits(a) | Bits(b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Not(Scalar64 a) => FromBits(~Bits(a));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Select(Scalar64 mask, Scalar64 a, Scalar64 b) => Bits(mask) != 0 ? a : b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Abs(Scalar64 x) => new(Math.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Sqrt(Scalar64 x) => new(Math.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Round(Scalar64 x) => new(Math.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 PowerOfTwo(Scalar64 n) => FromBits(Bits(new Scalar64(n.Value + (6755399441055744d + 1023))) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Exponent(Scalar64 x) =>
        new(FromBits((Bits(x) >> 52) | 0x4330000000000000).Value - (4503599627370496d + 1023));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Mantissa(Scalar64 x) => FromBits((Bits(x) & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Sign(Scalar64 x) => Elementary.Sign<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Exp(Scalar64 x) => Elementary.Exp<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Log(Scalar64 x) => Elementary.Log<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Tanh(Scalar64 x) => Elementary.Tanh<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Sigmoid(Scalar64 x) => Elementary.Sigmoid<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Softplus(Scalar64 x) => Elementary.Softplus<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Erf(Scalar64 x) => Elementary.Erf<Scalar64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Sin(Scalar64 x) => new(Trigonometry.Sin(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Cos(Scalar64 x) => new(Trigonometry.Cos(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Tan(Scalar64 x) => new(Trigonometry.Tan(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar64 Pow(Scalar64 x, Scalar64 y) => new(Power.Of(x.Value, y.Value));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Scalar64 Mask(bool holds) => FromBits(holds ? ulong.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Scalar64 x) => BitConverter.DoubleToUInt64Bits(x.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Scalar64 FromBits(ulong bits) => new(BitConverter.UInt64BitsToDouble(bits));
}
