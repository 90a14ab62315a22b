using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Coordination;

/// <summary>Who reports what in a sweep; each list in the graph's order.</summary>
/// <param name="Roots">Roots, by index.</param>
/// <param name="Tangents">Roots that report a tangent.</param>
/// <param name="Enders">Nodes that say when they are through.</param>
/// <param name="PassEnds">How many of those say so once a pass.</param>
/// <param name="Learners">Parameters that stage an update.</param>
internal sealed record SweepReports(int[] Roots, int[] Tangents, int[] Enders, int PassEnds, int[] Learners)
{
    /// <summary>How many nodes say once a step that they are through.</summary>
    public int WholeEnds => Enders.Length - PassEnds;

    public static SweepReports Of(IReadOnlyList<NodeSpec> nodes, int sweep, StepPlan plan)
    {
        List<int> roots = [], tangents = [], enders = [], learners = [];
        int passEnds = 0;
        foreach (NodeSpec node in nodes)
        {
            SweepSpec spec = node.Sweeps[sweep];
            if (spec.IsRoot) roots.Add(node.Node.Index);
            if (spec.ReportsTangent && plan.Tangents) tangents.Add(node.Node.Index);
            if (spec.Learns && plan.Updates) learners.Add(node.Node.Index);
            if (!node.ReportsEnd(sweep, plan)) continue;
            enders.Add(node.Node.Index);
            if (node.Node.Scope == Scope.Pass) passEnds++;
        }

        return new SweepReports([.. roots], [.. tangents], [.. enders], passEnds, [.. learners]);
    }
}
