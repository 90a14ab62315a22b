using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>For each of some nodes, one tensor for each micro-batch.</summary>
/// <param name="nodes">Ascending; shared by all steps.</param>
/// <param name="parts">In the order of the nodes; taken over.</param>
internal readonly struct NodeParts(int[] nodes, Tensor[][] parts)
{
    /// <summary>The tensors of a node.</summary>
    /// <exception cref="KeyNotFoundException">There is none of it.</exception>
    public ImmutableArray<Tensor> this[int node] => Array.BinarySearch(nodes, node) is >= 0 and var at
        ? ImmutableCollectionsMarshal.AsImmutableArray(parts[at])
        : throw new KeyNotFoundException($"found no value of node {node}, expected one of {string.Join(", ", nodes)}");

    /// <summary>All, in the order of the nodes.</summary>
    public IReadOnlyList<Tensor[]> Values => parts;

    /// <summary>Whether there is any of a node.</summary>
    public bool Has(int node) => Array.BinarySearch(nodes, node) >= 0;

    /// <summary>Gives a reference of each back.</summary>
    public void Release()
    {
        foreach (Tensor[] node in parts)
            foreach (Tensor part in node) part.Dispose();
    }
}
