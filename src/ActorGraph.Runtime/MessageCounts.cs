using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime;

/// <summary>Messages delivered along the edges of a graph since the run began. A duplicate is not counted.</summary>
public sealed class MessageCounts
{
    private readonly Graph _graph;
    private readonly ImmutableArray<CountersRead> _counters;

    internal MessageCounts(Graph graph, ImmutableArray<CountersRead> counters) => (_graph, _counters) = (graph, counters);

    /// <summary>All activations, but for those that came a second time.</summary>
    public long Activations => _counters.Sum(c => c.Activations.Sum());

    /// <summary>All cotangents along edges; seeds, which the coordinator sends, are none.</summary>
    public long Cotangents => _counters.Sum(c => c.Cotangents.Take(c.Cotangents.Length - 1).Sum());

    /// <summary>All tangents along edges; seeds, which the coordinator sends, are none.</summary>
    public long Tangents => _counters.Sum(c => c.Tangents.SkipLast(1).Sum());

    /// <summary>All activations that checkpointed regions asked for a second time.</summary>
    public long Recomputed => _counters.Sum(c => c.Recomputed.Sum());

    /// <summary>All data messages.</summary>
    public long Total => Activations + Recomputed + Cotangents + Tangents;

    /// <summary>Activations along one edge.</summary>
    public long ActivationsOn(Edge edge) => _counters[edge.Consumer].Activations[edge.Slot];

    /// <summary>Activations that came along one edge a second time.</summary>
    public long RecomputedOn(Edge edge) => _counters[edge.Consumer].Recomputed is { IsEmpty: false } recomputed ? recomputed[edge.Slot] : 0;

    /// <summary>Tangents along one edge.</summary>
    public long TangentsOn(Edge edge) => _counters[edge.Consumer].Tangents is { IsEmpty: false } tangents ? tangents[edge.Slot] : 0;

    /// <summary>Cotangents back along one edge.</summary>
    public long CotangentsOn(Edge edge)
    {
        Node producer = _graph.Producer(edge);
        return _counters[producer.Index].Cotangents[_graph.Consumers(producer).IndexOf(edge)];
    }
}
