using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// Contiguous stages in the graph's order, stage s on worker s mod n. The graph's pass-scoped ops are cut into as many runs as there
/// are stages; inputs, parameters and what else runs once a step go to the first stage that needs them, so that no edge goes back to
/// an earlier stage.
/// <para>
/// The cuts are found in two turns. First the least possible cost of the most expensive stage: by bisection over that cost, as filling
/// stages from the front shows whether a limit can be held. Then, of all cuts whose most expensive stage costs at most a tenth more than
/// that, those over which the fewest bytes go between stages, by dynamic programming over the cut points; an edge that skips a stage
/// counts once. Of several the one with the cheapest most expensive stage is taken. Both turns are exact. The second takes
/// O(s·(n + e)·log n) time, with s stages, n nodes and e edges, and is done again for each of about 60 limits at the most.
/// </para>
/// </summary>
public sealed record Stages : IPlacementPolicy
{
    /// <summary>By which part of the least possible cost a stage may cost more so that fewer bytes cross: a tenth.</summary>
    public const int Tolerance = 10;

    /// <inheritdoc/>
    public string Name => "stages";

    /// <inheritdoc/>
    public Placement Place(Graph graph, PlacementRequest request)
    {
        var units = StageUnits.Of(graph);
        request.AtMost(this, units.Count, graph.Nodes.Any(n => n is { Kind: NodeKind.Operation, Scope: Scope.Pass }) ? "ops on samples" : "ops");
        CutSearch search = Search(graph, request, units);
        int[] ofUnit = search.Stages(request.Workers * request.Chunks);
        return new Placement(
            [.. units.OfNode.Select(u => ofUnit[u] % request.Workers)], request.Names, [.. units.OfNode.Select(u => ofUnit[u])]);
    }

    private static CutSearch Search(Graph graph, PlacementRequest request, StageUnits units)
    {
        bool isMeasured = !request.MeasuredCosts.IsEmpty;
        if (isMeasured && (request.MeasuredCosts.Length != graph.Nodes.Length || request.MeasuredCosts.Any(c => c < 0)))
            throw new GraphException("placement `stages`", $"{request.MeasuredCosts.Length} measured costs",
                $"{graph.Nodes.Length}, one of each node, none below 0");
        var estimate = WorkEstimate.Of(graph, request.Samples);
        var costs = new long[units.Count];
        var links = new List<(int From, int To, long Bytes)>();
        foreach (Node node in graph.Nodes)
        {
            int unit = units.OfNode[node.Index];
            long cost = isMeasured ? request.MeasuredCosts[node.Index] : estimate.Forward[node.Index] + estimate.Backward[node.Index];
            costs[unit] = checked(costs[unit] + cost);
            for (int slot = 0; slot < node.Inputs.Length; slot++)
            {
                int from = units.OfNode[node.Inputs[slot].Index];
                (long forward, long backward) = estimate.Bytes(new Edge(node.Index, slot));
                if (from != unit) links.Add((from, unit, forward + backward));
            }
        }

        return new CutSearch(costs, links, Tolerance);
    }
}
