using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime;

/// <summary>Finds out, for one sweep, what each node does for checkpointed regions.</summary>
internal static class RegionWiring
{
    // An input is told apart by a bit; those behind are kept from forward on, as residuals are.
    private const int Bits = 64;

    /// <summary>Adds to the sweeps of nodes, by index, what regions need of them.</summary>
    public static void Add(Graph graph, SweepSpec[] sweeps)
    {
        if (graph.Regions.IsEmpty) return;
        for (int i = sweeps.Length - 1; i >= 0; i--)
            if (Of(graph, graph.Nodes[i], sweeps) is { } recompute) sweeps[i] = sweeps[i] with { Recompute = recompute };
    }

    // Consumers stand behind their producers and are settled first.
    private static RecomputeSpec? Of(Graph graph, Node node, SweepSpec[] sweeps)
    {
        string? region = graph.Regions.GetValueOrDefault(node.Name);
        ImmutableArray<Edge> consumers = graph.Consumers(node);
        bool[]? asked = null;
        bool holds = false;
        for (int place = 0; place < consumers.Length; place++)
        {
            Node consumer = graph.Nodes[consumers[place].Consumer];
            int slot = consumers[place].Slot;
            SweepSpec sweep = sweeps[consumer.Index];
            if (Asks(sweep.Recompute, slot))
            {
                (asked ??= new bool[consumers.Length])[place] = true;
                holds |= region is null || graph.Regions.GetValueOrDefault(consumer.Name) != region;
            }
            else
            {
                // it has the value all the time, so that holding it costs nothing
                holds |= sweep.Residuals.Keeps(slot) || sweep.Recompute is { ComputesAgain: true };
            }
        }

        if (region is null && asked is null) return null;
        Residuals residuals = sweeps[node.Index].Residuals;
        bool again = region is not null && !holds && (residuals.Output || asked is not null);
        ulong asks = 0;
        for (int slot = 0; region is not null && slot < Math.Min(node.Inputs.Length, Bits); slot++)
            if ((again || residuals.Keeps(slot)) && node.Inputs[slot].Scope == node.Scope) asks |= 1UL << slot;
        return new RecomputeSpec
        {
            IsInRegion = region is not null,
            Holds = holds,
            ComputesAgain = again,
            Asks = asks,
            IsForVjp = (again && residuals.Output) || (asks & residuals.Inputs) != 0,
            AskedFrom = asked is null ? [] : [.. asked],
            Asking = asked?.Count(a => a) ?? 0,
        };
    }

    private static bool Asks(RecomputeSpec? recompute, int slot) => recompute is not null && slot < Bits && (recompute.Asks & (1UL << slot)) != 0;
}
