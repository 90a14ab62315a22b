using System.Numerics;

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
    /// <summary>
    /// One pass. The last elements, fewer than a register holds, are computed in registers filled up with zeros.
    /// </summary>
    public static void Run<TRule, T>(TRule rule, in StepTensors tensors)
        where TRule : struct, IUpdateRule<T>
        where T : unmanaged, INumberBase<T>
    {
        var scale = new Vector<T>(T.CreateTruncating(tensors.GradientScale));
        ReadOnlySpan<T> g = tensors.Gradient<T>(), p = tensors.Parameter<T>();
        ReadOnlySpan<T> s0 = TRule.States > 0 ? tensors.State<T>(0) : [];
        ReadOnlySpan<T> s1 = TRule.States > 1 ? tensors.State<T>(1) : [];
        Span<T> newP = tensors.NewParameter<T>();
        Span<T> new0 = TRule.States > 0 ? tensors.NewState<T>(0) : [];
        Span<T> new1 = TRule.States > 1 ? tensors.NewState<T>(1) : [];

        int i = 0;
        Vector<T> v0 = default, v1 = default;
        for (; i + Vector<T>.Count <= p.Length; i += Vector<T>.Count)
        {
            if (TRule.States > 0) v0 = new(s0[i..]);
            if (TRule.States > 1) v1 = new(s1[i..]);
            rule.Next(new Vector<T>(g[i..]) * scale, new(p[i..]), ref v0, ref v1).CopyTo(newP[i..]);
            if (TRule.States > 0) v0.CopyTo(new0[i..]);
            if (TRule.States > 1) v1.CopyTo(new1[i..]);
        }

        if (i == p.Length) return;
        if (TRule.States > 0) v0 = LoadRest(s0[i..]);
        if (TRule.States > 1) v1 = LoadRest(s1[i..]);
        StoreRest(rule.Next(LoadRest(g[i..]) * scale, LoadRest(p[i..]), ref v0, ref v1), newP[i..]);
        if (TRule.States > 0) StoreRest(v0, new0[i..]);
        if (TRule.States > 1) StoreRest(v1, new1[i..]);
    }

    /// <summary>A number, rounded to the type, in every lane.</summary>
    public static Vector<T> All<T>(double value) where T : unmanaged, INumberBase<T> => new(T.CreateTruncating(value));

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
}
