using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>A <see cref="Vector{T}"/> of float32 numbers: 4 or 8 of them, as the process was started.</summary>
public readonly struct Lanes32(Vector<float> value) : ILanes<Lanes32, float>
{
    /// <summary>The register.</summary>
    public readonly Vector<float> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Load(ref readonly float source) => new(Vector.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Broadcast(float value) => new(new Vector<float>(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination) => Value.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Constant(double value) => new(new Vector<float>((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator +(Lanes32 a, Lanes32 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator -(Lanes32 a, Lanes32 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator *(Lanes32 a, Lanes32 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator /(Lanes32 a, Lanes32 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator -(Lanes32 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 MultiplyAdd(Lanes32 a, Lanes32 b, Lanes32 c) =>
        new(Vector.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Less(Lanes32 a, Lanes32 b) => FromBits(Vector.LessThan<float>(a.Value, b.Value).As<float, uint>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lanes32 a, Lanes32 b) => Vector.LessThanAny(a.Value, b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 LessOrEqual(Lanes32 a, Lanes32 b) =>
        FromBits(Vector.LessThanOrEqual<float>(a.Value, b.Value).As<float, uint>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Equal(Lanes32 a, Lanes32 b) => FromBits(Vector.Equals<float>(a.Value, b.Value).As<float, uint>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 And(Lanes32 a, Lanes32 b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Or(Lanes32 a, Lanes32 b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Not(Lanes32 a) => new(~a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Select(Lanes32 mask, Lanes32 a, Lanes32 b) =>
        new(Vector.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Abs(Lanes32 x) => new(Vector.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Sqrt(Lanes32 x) => new(Vector.SquareRoot(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Round(Lanes32 x) => new(Vector.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 PowerOfTwo(Lanes32 n) => FromBits(Bits(n + Constant(12582912f + 127)) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Exponent(Lanes32 x) =>
        FromBits((Bits(x) >>> 23) | new Vector<uint>(0x4B000000)) - Constant(8388608f + 127);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Mantissa(Lanes32 x) =>
        FromBits((Bits(x) & new Vector<uint>(0x007FFFFF)) | new Vector<uint>(0x3F800000));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Sign(Lanes32 x) => Elementary.Sign<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Exp(Lanes32 x) => Elementary.Exp<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Log(Lanes32 x) => Elementary.Log<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Tanh(Lanes32 x) => Elementary.Tanh<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Sigmoid(Lanes32 x) => Elementary.Sigmoid<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Softplus(Lanes32 x) => Elementary.Softplus<Lanes32, float>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Erf(Lanes32 x) => Elementary.Erf<Lanes32, float>(x);

    /// <inheritdoc/>
    public static Lanes32 Sin(Lanes32 x)
    {
        Vector<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Sin(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes32 Cos(Lanes32 x)
    {
        Vector<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Cos(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes32 Tan(Lanes32 x)
    {
        Vector<float> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, (float)Trigonometry.Tan(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes32 Pow(Lanes32 x, Lanes32 y)
    {
        // x² is what is asked for most, and x·x has the same bits as Power.Of(x, 2).
        if (Vector.EqualsAll(y.Value, new Vector<float>(2))) return x * x;
        if (Vector.EqualsAll(y.Value, Vector<float>.One)) return x; // the slope of x²
        Vector<float> z = x.Value;
        for (int i = 0; i < Count; i++) z = z.WithElement(i, (float)Power.Of(z[i], y.Value[i]));
        return new(z);
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Bits(Lanes32 x) => x.Value.As<float, uint>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes32 FromBits(Vector<uint> bits) => new(bits.As<uint, float>());
}
