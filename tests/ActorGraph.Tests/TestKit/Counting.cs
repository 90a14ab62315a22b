using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.TestKit;

/// <summary>y = x plus a thousandth of how often the op was asked before: what no op may be.</summary>
internal sealed record Counting : Op
{
    private static int _calls;

    public override (int Least, int Most) Arity => (1, 1);

    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) =>
        Tensor.From([.. x[0].ToDoubles().Select(v => (float)(v + Interlocked.Increment(ref _calls) * 1e-3))], x[0].Shape, e.Pool);

    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;
}
