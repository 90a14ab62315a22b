using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// What a rule of a tensor op computes with: buffers (<c>Buffer</c>: numbers, at once) or graph nodes
/// (<c>Symbol</c>: the gradient graph). Both are closed under every op there is, so that a derivative written once
/// gives numbers, graphs and derivatives of any order.
/// </summary>
/// <typeparam name="T">The reading itself.</typeparam>
public interface ITensor<T> : IElement<T> where T : struct, ITensor<T>
{
    /// <summary>Applies an op: runs it on buffers, or adds a node to the graph.</summary>
    static abstract T Apply(Op op, params ReadOnlySpan<T> inputs);

    /// <summary>Whether values are numbers at hand, so that a fused kernel may stand in for a rule read op by op.</summary>
    static virtual bool IsNumeric => false;

    /// <summary>Element type and shape; a symbol's shape may hold the unbound batch.</summary>
    TensorType Type { get; }

    /// <summary>The extents.</summary>
    Shape Shape => Type.Shape;
}
