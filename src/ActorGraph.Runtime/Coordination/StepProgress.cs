using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>How far the step at hand is: what came in, and what is still due. A report that comes twice counts once.</summary>
internal sealed class StepProgress
{
    private readonly HashSet<(int Node, int MicroBatch)> _seen = [];
    private readonly Tensor?[][] _roots; // by root, by micro-batch
    private readonly int[] _rootNodes;
    private readonly int[] _endsDue; // by micro-batch
    private readonly double?[] _squares; // by learner
    private int _wholeDue;
    private int _rootsDue;
    private int _committed;

    public StepProgress(RunStep request, PassId whole, RunSpec spec)
    {
        (Request, Whole) = (request, whole);
        SweepReports reports = spec.Reports(request.Sweep, request.Plan);
        Passes = spec.HasPasses ? request.Plan.MicroBatches : 0;
        _rootNodes = [.. reports.Roots];
        _roots = [.. _rootNodes.Select(r => new Tensor?[spec.Nodes[r].IsStepScoped ? 1 : Passes])];
        _rootsDue = _roots.Sum(r => r.Length);
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

    public double GradientNorm { get; set; } = double.NaN;

    /// <summary>Passes that ended, counted from the first without a gap: what credits go by, because a node may hold a later
    /// pass until an earlier one took its turn.</summary>
    public int EndedInOrder { get; private set; }

    public bool IsComplete => EndedInOrder == Passes && _wholeDue == 0 && _rootsDue == 0 && StagedDue == 0;

    public PassId Pass(int microBatch) => Whole with { MicroBatch = microBatch };

    public void Ended(PassEnded report)
    {
        if (!_seen.Add((report.Node, report.Pass.MicroBatch))) return;
        if (report.Pass.MicroBatch == PassId.WholeStep) _wholeDue--;
        else _endsDue[report.Pass.MicroBatch]--;
        while (EndedInOrder < Passes && _endsDue[EndedInOrder] == 0) EndedInOrder++;
    }

    public void Computed(RootComputed report)
    {
        int root = Array.IndexOf(_rootNodes, report.Node);
        int place = Math.Max(0, report.Pass.MicroBatch);
        if (root < 0 || _roots[root][place] is not null || report.Take() is not { } value)
        {
            report.Drop();
            return;
        }

        _roots[root][place] = value;
        _rootsDue--;
    }

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
    public StepOutcome Outcome()
    {
        var roots = ImmutableDictionary.CreateBuilder<int, ImmutableArray<Tensor>>();
        for (int i = 0; i < _rootNodes.Length; i++) roots.Add(_rootNodes[i], [.. _roots[i].Select(value => value!)]);
        return new StepOutcome(roots.ToImmutable(), GradientNorm);
    }

    /// <summary>Gives back what came in.</summary>
    public void Release()
    {
        foreach (Tensor?[] values in _roots)
            foreach (Tensor? value in values) value?.Dispose();
    }
}

/// <summary>Who reports what in a sweep.</summary>
/// <param name="Roots">Roots, by index.</param>
/// <param name="PassEnds">Nodes that say when they are through with a pass.</param>
/// <param name="WholeEnds">Step-scoped nodes that say when they are through.</param>
/// <param name="Learners">Parameters that stage an update, in the graph's order.</param>
internal sealed record SweepReports(int[] Roots, int PassEnds, int WholeEnds, int[] Learners)
{
    public static SweepReports Of(IReadOnlyList<NodeSpec> nodes, int sweep, bool backward, bool updates)
    {
        List<int> roots = [], learners = [];
        int passEnds = 0, wholeEnds = 0;
        foreach (NodeSpec node in nodes)
        {
            SweepSpec spec = node.Sweeps[sweep];
            if (spec.IsRoot) roots.Add(node.Node.Index);
            if (spec.Learns && updates) learners.Add(node.Node.Index);
            if (!node.ReportsEnd(sweep, backward, updates)) continue;
            if (node.Node.Scope == Scope.Pass) passEnds++;
            else wholeEnds++;
        }

        return new SweepReports([.. roots], passEnds, wholeEnds, [.. learners]);
    }
}
