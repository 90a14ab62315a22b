using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>For each of some nodes, one tensor for each micro-batch, or a single one where a node belongs to the whole step.</summary>
/// <param name="nodes">Ascending; shared by all steps.</param>
/// <param name="parts">By node and micro-batch, as many places for each node, filled from the first one; taken over. A single tensor goes
/// without an array: a step leaves one object less behind.</param>
internal readonly struct NodeParts(int[] nodes, object? parts)
{
    /// <summary>The tensors of a node.</summary>
    /// <exception cref="KeyNotFoundException">There is none of it.</exception>
    public ReadOnlySpan<Tensor> this[int node]
    {
        get
        {
            int at = Array.BinarySearch(nodes, node);
            if (at < 0) throw new KeyNotFoundException($"found no value of node {node}, expected one of {string.Join(", ", nodes)}");
            if (parts is Tensor only) return new Tensor[] { only };
            var all = (Tensor?[])parts!;
            int most = all.Length / nodes.Length, count = 0;
            while (count < most && all[at * most + count] is not null) count++;
            return all.AsSpan(at * most, count)!;
        }
    }

    /// <summary>All, by node and micro-batch.</summary>
    public IEnumerable<Tensor> All => parts is Tensor only ? [only] : ((Tensor?[])parts!).OfType<Tensor>();

    /// <summary>Whether there is any of a node.</summary>
    public bool Has(int node) => Array.BinarySearch(nodes, node) >= 0;

    /// <summary>Gives a reference of each back.</summary>
    public void Release()
    {
        (parts as Tensor)?.Dispose();
        foreach (Tensor? part in parts as Tensor?[] ?? []) part?.Dispose();
    }
}
