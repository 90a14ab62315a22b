using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorGraph.Kernels;

/// <summary>What the micro-kernels need of a register; every operation is exact or rounded once, lane by lane.</summary>
internal unsafe interface IGemmLanes<TSelf, T>
    where TSelf : struct, IGemmLanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Numbers per register.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(T* source);

    static abstract TSelf Broadcast(T value);

    void Store(T* destination);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);
}

/// <summary>512-bit registers: 16 floats or 8 doubles.</summary>
internal readonly unsafe struct GemmLanes512<T>(Vector512<T> value) : IGemmLanes<GemmLanes512<T>, T> where T : unmanaged
{
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes512<T> MultiplyAdd(GemmLanes512<T> a, GemmLanes512<T> b, GemmLanes512<T> c) =>
        new(typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());
}

/// <summary><c>Vector&lt;T&gt;</c>, as wide as the process has it: on AVX2 8 floats or 4 doubles.</summary>
internal readonly unsafe struct GemmLanes<T>(Vector<T> value) : IGemmLanes<GemmLanes<T>, T> where T : unmanaged
{
    private readonly Vector<T> _value = value;

    public static int Count => Vector<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes<T> Load(T* source) => new(Vector.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes<T> Broadcast(T value) => new(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes<T> MultiplyAdd(GemmLanes<T> a, GemmLanes<T> b, GemmLanes<T> c) =>
        new(typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(a._value.As<T, float>(), b._value.As<T, float>(), c._value.As<T, float>()).As<float, T>()
            : Vector.FusedMultiplyAdd(a._value.As<T, double>(), b._value.As<T, double>(), c._value.As<T, double>())
                .As<double, T>());
}

/// <summary>
/// 128-bit registers: 4 floats or 2 doubles; without hardware FMA the runtime computes it in software, with the same bits.
/// </summary>
internal readonly unsafe struct GemmLanes128<T>(Vector128<T> value) : IGemmLanes<GemmLanes128<T>, T> where T : unmanaged
{
    private readonly Vector128<T> _value = value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes128<T> MultiplyAdd(GemmLanes128<T> a, GemmLanes128<T> b, GemmLanes128<T> c) =>
        new(typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());
}

/// <summary>One number, for results narrower than a register.</summary>
internal readonly unsafe struct GemmLanes1<T>(T value) : IGemmLanes<GemmLanes1<T>, T> where T : unmanaged
{
    private readonly T _value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes1<T> Load(T* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes1<T> Broadcast(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => *destination = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GemmLanes1<T> MultiplyAdd(GemmLanes1<T> a, GemmLanes1<T> b, GemmLanes1<T> c) =>
        new(Scalar(a._value, b._value, c._value));

    /// <summary>a·b + c of single numbers, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Scalar(T a, T b, T c)
    {
        if (typeof(T) == typeof(float))
            return (T)(object)MathF.FusedMultiplyAdd((float)(object)a, (float)(object)b, (float)(object)c);
        return (T)(object)Math.FusedMultiplyAdd((double)(object)a, (double)(object)b, (double)(object)c);
    }
}
