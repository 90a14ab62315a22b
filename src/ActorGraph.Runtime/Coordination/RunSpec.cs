using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Coordination;

/// <summary>A graph, its objectives, and what every node knows of them: what a coordinator goes by.</summary>
internal sealed class RunSpec
{
    private readonly Dictionary<(int, bool, bool, bool, bool), SweepReports> _reports = [];

    public RunSpec(int run, Graph graph, ImmutableArray<Objective> objectives, bool learns)
    {
        (Run, Graph, Objectives) = (run, graph, objectives);
        Nodes = Wiring.Specify(run, graph, objectives, learns);
        HasPasses = graph.Nodes.Any(n => n.Scope == Scope.Pass);
        Inputs = [.. graph.Inputs.Select(n => n.Index)];
        Given = [.. objectives.Select(o => (int[])[.. Inputs, .. o.Seeded.Select(n => n.Index).Order()])];
        Sources = [.. graph.Nodes.Where(n => n.Kind is NodeKind.Parameter or NodeKind.Constant).Select(n => n.Index)];
    }

    public int Run { get; }

    public Graph Graph { get; }

    public ImmutableArray<Objective> Objectives { get; }

    public ImmutableArray<NodeSpec> Nodes { get; }

    /// <summary>Whether any node runs once a micro-batch.</summary>
    public bool HasPasses { get; }

    /// <summary>Parameters and constants: what a step begins with.</summary>
    public ImmutableArray<int> Sources { get; }

    /// <summary>Inputs.</summary>
    public int[] Inputs { get; }

    /// <summary>By objective: the inputs, then the nodes that are seeded.</summary>
    public ImmutableArray<int[]> Given { get; }

    public SweepReports Reports(int sweep, StepPlan plan)
    {
        var key = (sweep, plan.Backward, plan.Tangents, plan.Updates, plan.MicroBatches == 1);
        return _reports.TryGetValue(key, out SweepReports? reports) ? reports : _reports[key] = SweepReports.Of(Nodes, sweep, plan);
    }
}
