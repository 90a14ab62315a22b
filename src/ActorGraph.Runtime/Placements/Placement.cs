using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>Which node lives on which worker. A value: two placements that say the same are equal.</summary>
/// <param name="Workers">By node index: its worker, from 0.</param>
/// <param name="Names">By worker: its name; a worker may have no node.</param>
/// <param name="Stages">By node index: its stage, from 0. Of a policy that makes no stages it is the worker.</param>
public sealed record Placement(ImmutableArray<int> Workers, ImmutableArray<string> Names, ImmutableArray<int> Stages)
{
    /// <summary>The number of stages, up to the last that has a node.</summary>
    public int StageCount => Stages.Max() + 1;

    /// <summary>The nodes of a worker, in the graph's order.</summary>
    public IEnumerable<Node> On(int worker, Graph graph) => graph.Nodes.Where(n => Workers[n.Index] == worker);

    /// <summary>Whether an edge goes from one worker to another.</summary>
    public bool Crosses(Graph graph, Edge edge) => Workers[graph.Producer(edge).Index] != Workers[edge.Consumer];

    /// <summary>The first edge between pass-scoped nodes that goes back to an earlier stage; null if passes only go on, as a schedule
    /// needs it.</summary>
    public Edge? FirstBack(Graph graph)
    {
        foreach (Node node in graph.Nodes)
            for (int slot = 0; slot < node.Inputs.Length; slot++)
                if (node.Inputs[slot].Scope == Scope.Pass && Stages[node.Inputs[slot].Index] > Stages[node.Index]) return new Edge(node.Index, slot);
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Placement? other) => other is not null
        && Workers.AsSpan().SequenceEqual(other.Workers.AsSpan()) && Names.AsSpan().SequenceEqual(other.Names.AsSpan())
        && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int worker in Workers) hash.Add(worker);
        foreach (string name in Names) hash.Add(name, StringComparer.Ordinal);
        foreach (int stage in Stages) hash.Add(stage);
        return hash.ToHashCode();
    }
}
