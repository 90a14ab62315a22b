using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>How far the step at hand is: what came in, and what is still due. A report that comes twice counts once.</summary>
internal sealed class StepProgress
{
    private readonly HashSet<(int Node, int MicroBatch)> _seen = [];
    private readonly Gathered _roots, _tangents;
    private readonly int[] _endsDue; // by micro-batch
    private readonly double?[] _squares; // by learner
    private int _wholeDue;
    private int _committed;

    public StepProgress(RunStep request, PassId whole, RunSpec spec)
    {
        (Request, Whole) = (request, whole);
        SweepReports reports = spec.Reports(request.Sweep, request.Plan);
        Passes = spec.HasPasses ? request.Plan.MicroBatches : 0;
        _roots = new Gathered(reports.Roots, spec, Passes);
        _tangents = new Gathered(reports.Tangents, spec, Passes);
        _endsDue = new int[Passes];
        Array.Fill(_endsDue, reports.PassEnds);
        _wholeDue = reports.WholeEnds;
        Learners = reports.Learners;
        StagedDue = Learners.Length;
        _squares = new double?[Learners.Length];
    }

    public RunStep Request { get; }

    public PassId Whole { get; }

    /// <summary>Passes that the step has; none in a graph without a batch.</summary>
    public int Passes { get; }

    public int Admitted { get; set; }

    public int[] Learners { get; }

    public int StagedDue { get; private set; }

    /// <summary>Whether parameters were told to take their updates over: from here on the step can only be finished.</summary>
    public bool IsCommitting { get; set; }

    /// <summary>A cancellation that came too late, unless the commit is lost with its nodes.</summary>
    public CancelStep? Cancelled { get; set; }

    public double GradientNorm { get; set; } = double.NaN;

    /// <summary>Passes that ended, counted from the first without a gap: what credits go by, because a node may hold a later
    /// pass until an earlier one took its turn.</summary>
    public int EndedInOrder { get; private set; }

    public bool IsComplete => EndedInOrder == Passes && _wholeDue == 0 && _roots.Due == 0 && _tangents.Due == 0 && StagedDue == 0;

    /// <summary>What the step is doing.</summary>
    public RunPhase Phase => IsCommitting || (Learners.Length > 0 && StagedDue == 0) ? RunPhase.Update
        : _roots.Due == 0 && Request.Plan.Backward ? RunPhase.Backward : RunPhase.Forward;

    /// <summary>Passes that are let in and not ended.</summary>
    public int InFlight => Admitted - EndedInOrder;

    public PassId Pass(int microBatch) => Whole with { MicroBatch = microBatch };

    public void Ended(PassEnded report)
    {
        if (!_seen.Add((report.Node, report.Pass.MicroBatch))) return;
        if (report.Pass.MicroBatch == PassId.WholeStep) _wholeDue--;
        else _endsDue[report.Pass.MicroBatch]--;
        while (EndedInOrder < Passes && _endsDue[EndedInOrder] == 0) EndedInOrder++;
    }

    public void Computed(RootComputed report) => _roots.Add(report.Node, report);

    public void Computed(TangentComputed report) => _tangents.Add(report.Node, report);

    public void Staged(UpdateStaged report)
    {
        if (_seen.Add((report.Node, int.MinValue))) StagedDue--;
    }

    /// <summary>Notes that an update is its parameter's value; true when it was the last.</summary>
    public bool Committed(UpdateCommitted report) =>
        IsCommitting && _seen.Add((report.Node, int.MinValue + 1)) && ++_committed == Learners.Length;

    /// <summary>Notes a gradient's sum of squares; true when it was the last.</summary>
    public bool Completed(GradientCompleted report)
    {
        int learner = Array.IndexOf(Learners, report.Node);
        if (learner < 0 || _squares[learner] is not null) return false;
        _squares[learner] = report.SumOfSquares;
        return Array.TrueForAll(_squares, s => s is not null);
    }

    /// <summary>The sum of the squares of all gradients, added in the graph's order.</summary>
    public double SumOfSquares()
    {
        double sum = 0;
        foreach (double? squares in _squares) sum += squares!.Value;
        return sum;
    }

    /// <summary>The roots' values, handed over.</summary>
    public StepOutcome Outcome() => new(_roots.All(), _tangents.All(), GradientNorm);

    /// <summary>Gives back what came in.</summary>
    public void Release()
    {
        _roots.Release();
        _tangents.Release();
    }

    /// <summary>What nodes report once a pass each, by node and micro-batch.</summary>
    private sealed class Gathered(int[] nodes, RunSpec spec, int passes)
    {
        private readonly Tensor?[][] _values = [.. nodes.Select(n => new Tensor?[spec.Nodes[n].IsStepScoped ? 1 : passes])];

        public int Due { get; private set; } = nodes.Sum(n => spec.Nodes[n].IsStepScoped ? 1 : passes);

        public void Add(int node, DataMessage report)
        {
            int at = Array.IndexOf(nodes, node), place = Math.Max(0, report.Pass.MicroBatch);
            if (at < 0 || _values[at][place] is not null || report.Take() is not { } value)
            {
                report.Drop();
                return;
            }

            _values[at][place] = value;
            Due--;
        }

        public ImmutableDictionary<int, ImmutableArray<Tensor>> All()
        {
            var all = ImmutableDictionary.CreateBuilder<int, ImmutableArray<Tensor>>();
            for (int i = 0; i < nodes.Length; i++) all.Add(nodes[i], [.. _values[i].Select(value => value!)]);
            return all.ToImmutable();
        }

        public void Release()
        {
            foreach (Tensor?[] values in _values)
                foreach (Tensor? value in values) value?.Dispose();
        }
    }
}

/// <summary>Who reports what in a sweep.</summary>
/// <param name="Roots">Roots, by index.</param>
/// <param name="Tangents">Roots that report a tangent.</param>
/// <param name="PassEnds">Nodes that say when they are through with a pass.</param>
/// <param name="WholeEnds">Step-scoped nodes that say when they are through.</param>
/// <param name="Learners">Parameters that stage an update, in the graph's order.</param>
internal sealed record SweepReports(int[] Roots, int[] Tangents, int PassEnds, int WholeEnds, int[] Learners)
{
    public static SweepReports Of(IReadOnlyList<NodeSpec> nodes, int sweep, StepPlan plan)
    {
        List<int> roots = [], tangents = [], learners = [];
        int passEnds = 0, wholeEnds = 0;
        foreach (NodeSpec node in nodes)
        {
            SweepSpec spec = node.Sweeps[sweep];
            if (spec.IsRoot) roots.Add(node.Node.Index);
            if (spec.ReportsTangent && plan.Tangents) tangents.Add(node.Node.Index);
            if (spec.Learns && plan.Updates) learners.Add(node.Node.Index);
            if (!node.ReportsEnd(sweep, plan.Backward, plan.Updates)) continue;
            if (node.Node.Scope == Scope.Pass) passEnds++;
            else wholeEnds++;
        }

        return new SweepReports([.. roots], [.. tangents], passEnds, wholeEnds, [.. learners]);
    }
}
