using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>A tensor for each of some nodes, found by the node's index.</summary>
/// <param name="nodes">Ascending.</param>
/// <param name="tensors">In the order of the nodes.</param>
internal readonly ref struct NodeTensors(ReadOnlySpan<int> nodes, ReadOnlySpan<Tensor> tensors)
{
    /// <summary>How many there are.</summary>
    public int Count => Nodes.Length;

    /// <summary>The tensor of a node.</summary>
    public Tensor this[int node] => Values[Nodes.BinarySearch(node)];

    /// <summary>All, in the order of the nodes.</summary>
    public ReadOnlySpan<Tensor> Values { get; } = tensors;

    /// <summary>The nodes.</summary>
    public ReadOnlySpan<int> Nodes { get; } = nodes;

    /// <summary>Whether a node has one.</summary>
    public bool Has(int node) => Nodes.BinarySearch(node) >= 0;
}
