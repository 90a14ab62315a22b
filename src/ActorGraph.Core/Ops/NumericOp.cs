using ActorGraph.Graphs;

namespace ActorGraph.Ops;

/// <summary>
/// A fused kernel that stands in for a rule where numbers are at hand. It never becomes a node: it has no shape rule and no
/// derivative of its own, because the rule it stands in for has them. Its result has the type of its last input, the cotangent or
/// tangent that it multiplies.
/// </summary>
internal abstract record NumericOp : Op
{
    public sealed override (int Least, int Most) Arity => (0, int.MaxValue);

    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x) => throw Never();

    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => throw Never();

    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => throw Never();

    private InvalidOperationException Never() => new($"{Name} is a kernel, not a node of a graph");
}
