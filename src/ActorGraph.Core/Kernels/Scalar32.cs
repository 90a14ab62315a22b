using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>One float32 number as a register of one lane: <see cref="Lanes32"/> for tails and single values.</summary>
public readonly struct Scalar32(float value) : ILanes<Scalar32, float>
{
    /// <summary>The register.</summary>
    public readonly float Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Load(ref readonly float source) => new(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Broadcast(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination) => destination = Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Constant(double value) => new((float)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 operator +(Scalar32 a, Scalar32 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 operator -(Scalar32 a, Scalar32 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 operator *(Scalar32 a, Scalar32 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 operator /(Scalar32 a, Scalar32 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 operator -(Scalar32 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 MultiplyAdd(Scalar32 a, Scalar32 b, Scalar32 c) =>
        new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Less(Scalar32 a, Scalar32 b) => Mask(a.Value < b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Scalar32 a, Scalar32 b) => a.Value < b.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 LessOrEqual(Scalar32 a, Scalar32 b) => Mask(a.Value <= b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Equal(Scalar32 a, Scalar32 b) => Mask(a.Value == b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 And(Scalar32 a, Scalar32 b) => FromBits(Bits(a) & Bits(b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Or(Scalar32 a, Scalar32 b) => FromBits(Bits(a) | Bits(b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Not(Scalar32 a) => FromBits(~Bits(a));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Select(Scalar32 mask, Scalar32 a, Scalar32 b) => Bits(mask) != 0 ? a : b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Abs(Scalar32 x) => new(MathF.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Sqrt(Scalar32 x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Round(Scalar32 x) => new(MathF.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 PowerOfTwo(Scalar32 n) => FromBits(Bits(new Scalar32(n.Value + (12582912f + 127))) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Exponent(Scalar32 x) => new(FromBits((Bits(x) >> 23) | 0x4B000000).Value - (8388608f + 127));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Mantissa(Scalar32 x) => FromBits((Bits(x) & 0x007FFFFF) | 0x3F800000);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Sign(Scalar32 x) => Elementary.Sign<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Exp(Scalar32 x) => Elementary.Exp<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Log(Scalar32 x) => Elementary.Log<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Tanh(Scalar32 x) => Elementary.Tanh<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Sigmoid(Scalar32 x) => Elementary.Sigmoid<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Softplus(Scalar32 x) => Elementary.Softplus<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Erf(Scalar32 x) => Elementary.Erf<Scalar32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Sin(Scalar32 x) => new((float)Trigonometry.Sin(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Cos(Scalar32 x) => new((float)Trigonometry.Cos(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Tan(Scalar32 x) => new((float)Trigonometry.Tan(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar32 Pow(Scalar32 x, Scalar32 y) => new((float)Power.Of(x.Value, y.Value));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Scalar32 Mask(bool holds) => FromBits(holds ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits(Scalar32 x) => BitConverter.SingleToUInt32Bits(x.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Scalar32 FromBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));
}
