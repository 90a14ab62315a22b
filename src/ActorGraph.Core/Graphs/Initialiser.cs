using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// Where a parameter's first values come from. An immutable record whose constructor parameters are its arguments in graph
/// text: <c>normal(0, 0.1)</c>. The values are a function of seed, node and element alone.
/// </summary>
public abstract record Initialiser
{
    /// <summary>Makes the first values.</summary>
    public abstract Tensor Create(Shape shape, ElementType type, ulong seed, int node, TensorPool pool);
}
