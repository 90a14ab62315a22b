using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>A <see cref="Vector{T}"/> of float64 numbers: 2 or 4 of them, as the process was started.</summary>
public readonly struct Lanes64(Vector<double> value) : ILanes<Lanes64, double>
{
    /// <summary>The register.</summary>
    public readonly Vector<double> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Load(ref readonly double source) => new(Vector.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Broadcast(double value) => new(new Vector<double>(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination) => Value.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Constant(double value) => new(new Vector<double>(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator +(Lanes64 a, Lanes64 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator -(Lanes64 a, Lanes64 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator *(Lanes64 a, Lanes64 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator /(Lanes64 a, Lanes64 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator -(Lanes64 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 MultiplyAdd(Lanes64 a, Lanes64 b, Lanes64 c) =>
        new(Vector.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Less(Lanes64 a, Lanes64 b) => FromBits(Vector.LessThan<double>(a.Value, b.Value).As<double, ulong>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lanes64 a, Lanes64 b) => Vector.LessThanAny(a.Value, b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 LessOrEqual(Lanes64 a, Lanes64 b) =>
        FromBits(Vector.LessThanOrEqual<double>(a.Value, b.Value).As<double, ulong>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Equal(Lanes64 a, Lanes64 b) => FromBits(Vector.Equals<double>(a.Value, b.Value).As<double, ulong>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 And(Lanes64 a, Lanes64 b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Or(Lanes64 a, Lanes64 b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Not(Lanes64 a) => new(~a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Select(Lanes64 mask, Lanes64 a, Lanes64 b) =>
        new(Vector.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Abs(Lanes64 x) => new(Vector.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Sqrt(Lanes64 x) => new(Vector.SquareRoot(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Round(Lanes64 x) => new(Vector.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 PowerOfTwo(Lanes64 n) => FromBits(Bits(n + Constant(6755399441055744d + 1023)) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Exponent(Lanes64 x) =>
        FromBits((Bits(x) >>> 52) | new Vector<ulong>(0x4330000000000000)) - Constant(4503599627370496d + 1023);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Mantissa(Lanes64 x) =>
        FromBits((Bits(x) & new Vector<ulong>(0x000FFFFFFFFFFFFF)) | new Vector<ulong>(0x3FF0000000000000));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Sign(Lanes64 x) => Elementary.Sign<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Exp(Lanes64 x) => Elementary.Exp<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Log(Lanes64 x) => Elementary.Log<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Tanh(Lanes64 x) => Elementary.Tanh<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Sigmoid(Lanes64 x) => Elementary.Sigmoid<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Softplus(Lanes64 x) => Elementary.Softplus<Lanes64, double>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Erf(Lanes64 x) => Elementary.Erf<Lanes64, double>(x);

    /// <inheritdoc/>
    public static Lanes64 Sin(Lanes64 x)
    {
        Vector<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Sin(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes64 Cos(Lanes64 x)
    {
        Vector<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Cos(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes64 Tan(Lanes64 x)
    {
        Vector<double> y = x.Value;
        for (int i = 0; i < Count; i++) y = y.WithElement(i, Trigonometry.Tan(y[i]));
        return new(y);
    }

    /// <inheritdoc/>
    public static Lanes64 Pow(Lanes64 x, Lanes64 y)
    {
        // x² is what is asked for most, and x·x has the same bits as Power.Of(x, 2).
        if (Vector.EqualsAll(y.Value, new Vector<double>(2))) return x * x;
        if (Vector.EqualsAll(y.Value, Vector<double>.One)) return x; // the slope of x²
        Vector<double> z = x.Value;
        for (int i = 0; i < Count; i++) z = z.WithElement(i, Power.Of(z[i], y.Value[i]));
        return new(z);
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> Bits(Lanes64 x) => x.Value.As<double, ulong>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes64 FromBits(Vector<ulong> bits) => new(bits.As<ulong, double>());
}
