using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime;

/// <summary>y = x, and something else is done on the way forward, on the thread of the node.</summary>
internal sealed record InPassing(Action Does) : Op
{
    public override (int Least, int Most) Arity => (1, 1);

    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Does();
        return x[0].Retain();
    }

    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;
}
