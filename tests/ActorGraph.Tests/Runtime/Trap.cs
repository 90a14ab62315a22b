using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime;

/// <summary>y = x, until its spring says that it is time to throw: forward or in the VJP, whichever call it is.</summary>
internal sealed record Trap(Trap.Spring Set) : Op
{
    public override (int Least, int Most) Arity => (1, 1);

    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Set.Step("forward");
        return x[0].Retain();
    }

    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        Set.Step("backward");
        return yBar;
    }

    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;

    /// <summary>Shared by the traps of a graph; counts their calls.</summary>
    internal sealed class Spring
    {
        private int _due = int.MaxValue;

        /// <summary>Lets the n-th call from now throw, n from 0.</summary>
        public void Tighten(int calls) => Volatile.Write(ref _due, calls);

        /// <summary>Lets no call throw.</summary>
        public void Loosen() => Tighten(int.MaxValue);

        public void Step(string where)
        {
            if (Interlocked.Decrement(ref _due) == -1) throw new InvalidOperationException($"the trap snapped {where}");
        }
    }
}
