using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>A tensor for each of some nodes, found by the node's index.</summary>
/// <param name="nodes">Ascending; shared by all steps.</param>
/// <param name="tensors">In the order of the nodes.</param>
internal sealed class NodeTensors(int[] nodes, Tensor[] tensors)
{
    /// <summary>None.</summary>
    public static readonly NodeTensors None = new([], []);

    /// <summary>How many there are.</summary>
    public int Count => nodes.Length;

    /// <summary>The tensor of a node.</summary>
    public Tensor this[int node] => tensors[Array.BinarySearch(nodes, node)];

    /// <summary>All, in the order of the nodes.</summary>
    public ReadOnlySpan<Tensor> Values => tensors;

    /// <summary>The nodes.</summary>
    public ReadOnlySpan<int> Nodes => nodes;

    /// <summary>Whether a node has one.</summary>
    public bool Has(int node) => Array.BinarySearch(nodes, node) >= 0;

    /// <summary>Adds a reference to each.</summary>
    public void Retain()
    {
        foreach (Tensor tensor in tensors) tensor.Retain();
    }

    /// <summary>Gives a reference of each back.</summary>
    public void Release()
    {
        foreach (Tensor tensor in tensors) tensor.Dispose();
    }
}
