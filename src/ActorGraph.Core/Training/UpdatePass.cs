using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorGraph.Training;

/// <summary>The update of one register's worth of elements.</summary>
internal interface IUpdateRule<T> where T : unmanaged
{
    /// <summary>How many of the two states the rule keeps.</summary>
    static abstract int States { get; }

    /// <summary>
    /// The next parameter from the scaled gradient <paramref name="g"/> and the parameter <paramref name="p"/>; the states turn
    /// into the next ones.
    /// </summary>
    Vector<T> Next(Vector<T> g, Vector<T> p, ref Vector<T> s0, ref Vector<T> s1);
}

/// <summary>Runs a rule over all elements in one pass over memory.</summary>
internal static class UpdatePass
{
    // No cache holds so much: what is written past the caches need not be read from memory first. See ElementWise.
    private const long StreamedBytes = 64 << 20;

    /// <summary>
    /// One pass. The last elements, fewer than a register holds, are computed in registers filled up with zeros.
    /// </summary>
    public static unsafe void Run<TRule, T>(TRule rule, in StepTensors tensors)
        where TRule : struct, IUpdateRule<T>
        where T : unmanaged, INumberBase<T>
    {
        var scale = new Vector<T>(T.CreateTruncating(tensors.GradientScale));
        ReadOnlySpan<T> state0 = TRule.States > 0 ? tensors.State<T>(0) : [], state1 = TRule.States > 1 ? tensors.State<T>(1) : [];
        Span<T> next0 = TRule.States > 0 ? tensors.NewState<T>(0) : [], next1 = TRule.States > 1 ? tensors.NewState<T>(1) : [];
        ReadOnlySpan<T> parameter = tensors.Parameter<T>();
        fixed (T* g = tensors.Gradient<T>(), p = parameter, s0 = state0, s1 = state1)
        fixed (T* newP = tensors.NewParameter<T>(), new0 = next0, new1 = next1)
        {
            int n = parameter.Length, whole = n - (n % Vector<T>.Count);
            if ((long)n * sizeof(T) >= StreamedBytes && newP != p && AreAligned((nuint)newP | (nuint)new0 | (nuint)new1))
                Loop<TRule, Around, T>(rule, scale, g, p, s0, s1, newP, new0, new1, whole);
            else Loop<TRule, Through, T>(rule, scale, g, p, s0, s1, newP, new0, new1, whole);
            if (whole == n) return;
            Vector<T> v0 = default, v1 = default;
            if (TRule.States > 0) v0 = LoadRest<T>(new(s0 + whole, n - whole));
            if (TRule.States > 1) v1 = LoadRest<T>(new(s1 + whole, n - whole));
            Vector<T> last = rule.Next(LoadRest<T>(new(g + whole, n - whole)) * scale, LoadRest<T>(new(p + whole, n - whole)), ref v0, ref v1);
            StoreRest(last, new Span<T>(newP + whole, n - whole));
            if (TRule.States > 0) StoreRest(v0, new Span<T>(new0 + whole, n - whole));
            if (TRule.States > 1) StoreRest(v1, new Span<T>(new1 + whole, n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Loop<TRule, TStore, T>(
        TRule rule, Vector<T> scale, T* g, T* p, T* s0, T* s1, T* newP, T* new0, T* new1, int length)
        where TRule : struct, IUpdateRule<T>
        where TStore : struct, IStore
        where T : unmanaged, INumberBase<T>
    {
        Vector<T> v0 = default, v1 = default;
        for (int i = 0; i < length; i += Vector<T>.Count)
        {
            if (TRule.States > 0) v0 = Vector.Load(s0 + i);
            if (TRule.States > 1) v1 = Vector.Load(s1 + i);
            TStore.Store(rule.Next(Vector.Load(g + i) * scale, Vector.Load(p + i), ref v0, ref v1), newP + i);
            if (TRule.States > 0) TStore.Store(v0, new0 + i);
            if (TRule.States > 1) TStore.Store(v1, new1 + i);
        }

        TStore.End();
    }

    /// <summary>A number, rounded to the type, in every lane.</summary>
    public static Vector<T> All<T>(double value) where T : unmanaged, INumberBase<T> => new(T.CreateTruncating(value));

    private static bool AreAligned(nuint addresses) => addresses % (nuint)Vector<byte>.Count == 0;

    private static Vector<T> LoadRest<T>(ReadOnlySpan<T> rest) where T : unmanaged
    {
        Span<T> filled = stackalloc T[Vector<T>.Count];
        rest.CopyTo(filled);
        return new(filled);
    }

    private static void StoreRest<T>(Vector<T> value, Span<T> rest) where T : unmanaged
    {
        for (int i = 0; i < rest.Length; i++) rest[i] = value[i];
    }

    private interface IStore
    {
        static abstract unsafe void Store<T>(Vector<T> value, T* to) where T : unmanaged;

        static abstract void End();
    }

    private readonly struct Through : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void Store<T>(Vector<T> value, T* to) where T : unmanaged => value.Store(to);

        public static void End()
        {
        }
    }

    private readonly struct Around : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void Store<T>(Vector<T> value, T* to) where T : unmanaged => value.StoreAlignedNonTemporal(to);

        // Such stores are in no order with others: whoever is told of them next must see them.
        public static void End() => Interlocked.MemoryBarrier();
    }
}
