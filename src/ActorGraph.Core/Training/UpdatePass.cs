using System.Runtime.CompilerServices;
using ActorGraph.Kernels;
using static System.Runtime.CompilerServices.Unsafe;

namespace ActorGraph.Training;

/// <summary>The update of one register's worth of elements.</summary>
internal interface IUpdateRule
{
    /// <summary>How many of the two states the rule keeps.</summary>
    static abstract int States { get; }

    /// <summary>
    /// The next parameter from the scaled gradient <paramref name="g"/> and the parameter <paramref name="p"/>; the states turn
    /// into the next ones.
    /// </summary>
    T Next<T>(T g, T p, ref T s0, ref T s1) where T : struct, IElement<T>;
}

/// <summary>Runs a rule over all elements in one pass over memory, in parts that idle cores may take.</summary>
internal static unsafe class UpdatePass
{
    // As for element-wise functions: handing a part over is a few percent of what it takes.
    private const int NumbersPerPart = 32768;

    /// <summary>One pass. Every step of a rule rounds each element by itself, so the width of registers changes no bit.</summary>
    public static void Run<TRule, T>(TRule rule, in StepTensors tensors)
        where TRule : struct, IUpdateRule
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && ElementWise.HasWide) Run<TRule, Wide32, Scalar32, float>(rule, tensors);
        else if (typeof(T) == typeof(float)) Run<TRule, Lanes32, Scalar32, float>(rule, tensors);
        else if (ElementWise.HasWide) Run<TRule, Wide64, Scalar64, double>(rule, tensors);
        else Run<TRule, Lanes64, Scalar64, double>(rule, tensors);
    }

    private static void Run<TRule, TLanes, TOne, T>(TRule rule, in StepTensors tensors)
        where TRule : struct, IUpdateRule
        where TLanes : struct, ILanes<TLanes, T>
        where TOne : struct, ILanes<TOne, T>
        where T : unmanaged
    {
        ReadOnlySpan<T> g = tensors.Gradient<T>(), p = tensors.Parameter<T>();
        ReadOnlySpan<T> s0 = TRule.States > 0 ? tensors.State<T>(0) : [], s1 = TRule.States > 1 ? tensors.State<T>(1) : [];
        Span<T> newP = tensors.NewParameter<T>();
        Span<T> new0 = TRule.States > 0 ? tensors.NewState<T>(0) : [], new1 = TRule.States > 1 ? tensors.NewState<T>(1) : [];
        fixed (T* pg = g, pp = p, p0 = s0, p1 = s1, pNew = newP, pNew0 = new0, pNew1 = new1)
        {
            var work = new Work<TRule, TLanes, TOne, T>
            {
                Rule = rule, Scale = tensors.GradientScale, Length = p.Length,
                G = pg, P = pp, S0 = p0, S1 = p1, NewP = pNew, New0 = pNew0, New1 = pNew1,
            };
            if (p.Length < 2 * NumbersPerPart || Cores.Available == 1) Loop<TRule, TLanes, TOne, T>(ref work, 0, p.Length);
            else Cores.Run((p.Length + NumbersPerPart - 1) / NumbersPerPart, &Part<TRule, TLanes, TOne, T>, AsPointer(ref work), wakes: true);
        }
    }

    private static void Part<TRule, TLanes, TOne, T>(void* context, int part)
        where TRule : struct, IUpdateRule
        where TLanes : struct, ILanes<TLanes, T>
        where TOne : struct, ILanes<TOne, T>
        where T : unmanaged
    {
        ref var work = ref AsRef<Work<TRule, TLanes, TOne, T>>(context);
        int start = part * NumbersPerPart;
        Loop<TRule, TLanes, TOne, T>(ref work, start, Math.Min(start + NumbersPerPart, work.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TRule, TLanes, TOne, T>(ref Work<TRule, TLanes, TOne, T> work, int from, int to)
        where TRule : struct, IUpdateRule
        where TLanes : struct, ILanes<TLanes, T>
        where TOne : struct, ILanes<TOne, T>
        where T : unmanaged
    {
        TRule rule = work.Rule;
        T* g = work.G, p = work.P, s0 = work.S0, s1 = work.S1, newP = work.NewP, new0 = work.New0, new1 = work.New1;
        bool scales = work.Scale != 1;
        int i = from;
        var scale = TLanes.Constant(work.Scale);
        TLanes v0 = default, v1 = default;
        for (; i <= to - TLanes.Count; i += TLanes.Count)
        {
            var gradient = TLanes.Load(ref *(g + i));
            if (scales) gradient *= scale;
            if (TRule.States > 0) v0 = TLanes.Load(ref *(s0 + i));
            if (TRule.States > 1) v1 = TLanes.Load(ref *(s1 + i));
            rule.Next(gradient, TLanes.Load(ref *(p + i)), ref v0, ref v1).Store(ref *(newP + i));
            if (TRule.States > 0) v0.Store(ref *(new0 + i));
            if (TRule.States > 1) v1.Store(ref *(new1 + i));
        }

        var one = TOne.Constant(work.Scale);
        TOne w0 = default, w1 = default;
        for (; i < to; i++)
        {
            var gradient = TOne.Load(ref *(g + i));
            if (scales) gradient *= one;
            if (TRule.States > 0) w0 = TOne.Load(ref *(s0 + i));
            if (TRule.States > 1) w1 = TOne.Load(ref *(s1 + i));
            rule.Next(gradient, TOne.Load(ref *(p + i)), ref w0, ref w1).Store(ref *(newP + i));
            if (TRule.States > 0) w0.Store(ref *(new0 + i));
            if (TRule.States > 1) w1.Store(ref *(new1 + i));
        }
    }

    private struct Work<TRule, TLanes, TOne, T> where T : unmanaged
    {
        public TRule Rule;
        public double Scale;
        public int Length;
        public T* G, P, S0, S1, NewP, New0, New1;
    }
}
