using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>
/// How far the step at hand is: what came in, and what is still due. A report that comes twice counts once. Reused from step to
/// step: what belongs to an older one never gets here.
/// </summary>
internal sealed class StepProgress(RunSpec spec)
{
    private readonly Gathered _roots = new(spec), _tangents = new(spec);
    private SweepReports _reports = null!;
    private bool[] _ended = []; // by node that reports an end, and micro-batch
    private int[] _endsDue = []; // by micro-batch
    private double?[] _squares = []; // by learner, as the next two
    private bool[] _staged = [], _committed = [];
    private int _wholeDue, _commitsDue;

    public RunStep Request { get; private set; } = null!;

    public PassId Whole { get; private set; } = null!;

    /// <summary>Passes that the step has; none in a graph without a batch.</summary>
    public int Passes { get; private set; }

    public int Admitted { get; set; }

    public int[] Learners => _reports.Learners;

    public int StagedDue { get; private set; }

    /// <summary>Whether parameters were told to take their updates over: from here on the step can only be finished.</summary>
    public bool IsCommitting { get; set; }

    /// <summary>A cancellation that came too late, unless the commit is lost with its nodes.</summary>
    public CancelStep? Cancelled { get; set; }

    public double GradientNorm { get; set; }

    /// <summary>Passes that ended, counted from the first without a gap: what credits go by, because a node may hold a later
    /// pass until an earlier one took its turn.</summary>
    public int EndedInOrder { get; private set; }

    public bool IsComplete => EndedInOrder == Passes && _wholeDue == 0 && _roots.Due == 0 && _tangents.Due == 0 && StagedDue == 0;

    /// <summary>What the step is doing.</summary>
    public RunPhase Phase => IsCommitting || (Learners.Length > 0 && StagedDue == 0) ? RunPhase.Update
        : _roots.Due == 0 && Request.Plan.Backward ? RunPhase.Backward : RunPhase.Forward;

    /// <summary>Forgets the step before and begins another.</summary>
    public void Begin(RunStep request, PassId whole)
    {
        (Request, Whole) = (request, whole);
        _reports = spec.Reports(request.Sweep, request.Plan);
        Passes = spec.HasPasses ? request.Plan.MicroBatches : 0;
        _roots.Begin(_reports.Roots, Passes);
        _tangents.Begin(_reports.Tangents, Passes);
        Anew(ref _ended, _reports.Enders.Length * Math.Max(1, Passes));
        Anew(ref _endsDue, Passes);
        Array.Fill(_endsDue, _reports.PassEnds);
        _wholeDue = _reports.WholeEnds;
        Anew(ref _squares, Learners.Length);
        Anew(ref _staged, Learners.Length);
        Anew(ref _committed, Learners.Length);
        StagedDue = _commitsDue = Learners.Length;
        (Admitted, EndedInOrder, IsCommitting, Cancelled, GradientNorm) = (0, 0, false, null, double.NaN);
        CountEnded(); // of a pass whose end nobody reports, what is due besides tells it
    }

    public PassId Pass(int microBatch) => Whole with { MicroBatch = microBatch };

    public void Ended(PassEnded report)
    {
        int at = Array.BinarySearch(_reports.Enders, report.Node), microBatch = report.Pass.MicroBatch;
        if (at < 0 || !First(_ended, at * Math.Max(1, Passes) + Math.Max(0, microBatch))) return;
        if (microBatch == PassId.WholeStep) _wholeDue--;
        else _endsDue[microBatch]--;
        CountEnded();
    }

    public void Computed(RootComputed report) => _roots.Add(report.Node, report);

    public void Computed(TangentComputed report) => _tangents.Add(report.Node, report);

    public void Staged(UpdateStaged report)
    {
        if (First(_staged, Learner(report.Node))) StagedDue--;
    }

    /// <summary>Notes that an update is its parameter's value; true when it was the last.</summary>
    public bool Committed(UpdateCommitted report) => IsCommitting && First(_committed, Learner(report.Node)) && --_commitsDue == 0;

    /// <summary>Notes a gradient's sum of squares; true when it was the last.</summary>
    public bool Completed(GradientCompleted report)
    {
        int learner = Learner(report.Node);
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
    public StepResult Result() => new(spec.Graph, Request.Plan.Samples, _roots.All(), _tangents.All(), GradientNorm);

    /// <summary>Gives back what came in.</summary>
    public void Release()
    {
        _roots.Release();
        _tangents.Release();
    }

    private void CountEnded()
    {
        while (EndedInOrder < Passes && _endsDue[EndedInOrder] == 0) EndedInOrder++;
    }

    private int Learner(int node) => Array.BinarySearch(Learners, node);

    private static bool First(bool[] seen, int at)
    {
        if (at < 0 || seen[at]) return false;
        return seen[at] = true;
    }

    private static void Anew<T>(ref T[] array, int length)
    {
        if (array.Length != length) array = new T[length];
        else Array.Clear(array);
    }

    /// <summary>What nodes report once a pass each, by node and micro-batch.</summary>
    private sealed class Gathered(RunSpec spec)
    {
        private int[] _nodes = []; // ascending
        private Tensor?[] _values = []; // by node and micro-batch
        private int _most;

        public int Due { get; private set; }

        public void Begin(int[] nodes, int passes)
        {
            (_nodes, _most, Due) = (nodes, Math.Max(1, passes), 0);
            int length = nodes.Length * _most;
            if (length == 1 && _values.Length == 1) _values[0] = null;
            else _values = length == 0 ? [] : new Tensor?[length]; // more than one are handed over at the end with their array
            foreach (int node in nodes) Due += spec.Nodes[node].IsStepScoped ? 1 : passes;
        }

        public void Add(int node, DataMessage report)
        {
            int at = Array.BinarySearch(_nodes, node), place = at * _most + Math.Max(0, report.Pass.MicroBatch);
            if (at < 0 || _values[place] is not null || report.Take() is not { } value)
            {
                report.Drop();
                return;
            }

            _values[place] = value;
            Due--;
        }

        public NodeParts All() => new(_nodes, _values.Length == 1 ? _values[0] : _values);

        public void Release()
        {
            foreach (Tensor? value in _values) value?.Dispose();
        }
    }
}
