using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>
/// What a node holds of one step: its passes, the step-scoped inputs they share, and the running sums towards step-scoped
/// producers, which the micro-batches continue in order. Reused from step to step.
/// </summary>
internal sealed class StepState(NodeSpec spec)
{
    private readonly Stack<PassState> _spare = [];
    private readonly bool[] _isShared = [.. spec.Inputs.Select(i => !spec.IsStepScoped && i.Scope == Graphs.Scope.Step)]; // by slot
    private readonly int _own = spec.IsStepScoped ? spec.Inputs.Length : spec.Inputs.Count(i => i.Scope != Graphs.Scope.Step); // inputs of a pass
    private PassState?[] _passes = [];
    private bool[] _ended = [];
    private int _ownTangents; // awaited by each pass
    private ulong _withoutNumbers; // shared inputs, by bit, whose numbers were given back while their shape is still asked for

    /// <summary>The step; −1 before the first.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>The objective that the step walks.</summary>
    public int Sweep { get; private set; }

    /// <summary>What the step goes by.</summary>
    public StepPlan Plan { get; private set; } = null!;

    /// <summary>What this node does for the objective.</summary>
    public SweepSpec SweepSpec { get; private set; } = SweepSpec.None;

    /// <summary>Step-scoped inputs of a pass-scoped node, by slot.</summary>
    public Tensor?[] X { get; } = new Tensor?[spec.IsStepScoped ? 0 : spec.Inputs.Length];

    /// <summary>Step-scoped inputs that have not come yet.</summary>
    public int Missing { get; set; }

    /// <summary>Tangents of step-scoped inputs of a pass-scoped node, by slot; empty where none is awaited.</summary>
    public Tensor?[] XDot { get; private set; } = [];

    /// <summary>Tangents of step-scoped inputs that have not come yet.</summary>
    public int MissingTangents { get; set; }

    /// <summary>Passes whose value was computed and sent.</summary>
    public int Computed { get; set; }

    /// <summary>The identity of what belongs to the whole step, from a shared input; null before the first came.</summary>
    public PassId? Whole { get; set; }

    /// <summary>Running sums towards step-scoped producers, by slot.</summary>
    public Tensor?[] Sums { get; } = new Tensor?[spec.IsStepScoped ? 0 : spec.Inputs.Length];

    /// <summary>The micro-batch whose turn it is to be added to the sums.</summary>
    public int NextSum { get; set; }

    /// <summary>Passes in which nothing is left to do.</summary>
    public int Ended { get; set; }

    /// <summary>Passes that began and did not end.</summary>
    public int Open { get; private set; }

    /// <summary>Passes of the step at this node.</summary>
    public int Passes => _passes.Length;

    /// <summary>Forgets the step before and begins another.</summary>
    public void Begin(PassId pass, StepPlan plan)
    {
        Release();
        (Step, Sweep, Plan) = (pass.Step, pass.Sweep, plan);
        SweepSpec = spec.Sweeps[pass.Sweep];
        int passes = spec.IsStepScoped ? 1 : plan.MicroBatches;
        if (_passes.Length != passes) (_passes, _ended) = (new PassState?[passes], new bool[passes]);
        else Array.Clear(_ended);
        (Missing, MissingTangents) = (0, 0);
        _ownTangents = 0;
        int tangents = plan.Tangents ? SweepSpec.AwaitedTangents.Length : 0;
        if (XDot.Length != tangents) XDot = new Tensor?[tangents];
        for (int slot = 0; slot < spec.Inputs.Length; slot++)
            if (IsShared(slot)) Missing++;
        for (int slot = 0; slot < tangents; slot++)
        {
            if (!SweepSpec.AwaitedTangents[slot]) continue;
            if (IsShared(slot)) MissingTangents++;
            else _ownTangents++;
        }

        (NextSum, Ended, Computed) = (0, 0, 0);
        Whole = null;
        _withoutNumbers = 0;
    }

    /// <summary>The pass of a micro-batch, begun if need be; null if it ended already or is none of this step's.</summary>
    public PassState? Pass(PassId pass)
    {
        int index = spec.IsStepScoped ? pass.MicroBatch == PassId.WholeStep ? 0 : -1 : pass.MicroBatch;
        if (index < 0 || index >= _passes.Length || _ended[index]) return null;
        if (_passes[index] is { } state) return state;
        Open++;
        if (!_spare.TryPop(out state)) state = new PassState();
        state.Begin(pass, spec.Inputs.Length, _own, _ownTangents, SweepSpec);
        return _passes[index] = state;
    }

    /// <summary>The state of a micro-batch, if it is there, ended or not.</summary>
    public PassState? Find(int microBatch) => microBatch >= 0 && microBatch < _passes.Length ? _passes[microBatch] : null;

    /// <summary>Notes that nothing is left to do in a pass, and gives back what it held but for buffers kept for reading.</summary>
    public void End(PassState pass)
    {
        int index = spec.IsStepScoped ? 0 : pass.Pass.MicroBatch;
        pass.IsEnded = true;
        _ended[index] = true;
        Ended++;
        Open--;
        if (Plan.KeepsBuffers)
        {
            pass.ReleaseInputs();
            return;
        }

        pass.Release();
        _passes[index] = null;
        _spare.Push(pass);
    }

    /// <summary>Gives back everything that is held.</summary>
    public void Release()
    {
        Open = 0;
        for (int i = 0; i < _passes.Length; i++)
        {
            if (_passes[i] is not { } pass) continue;
            pass.Release();
            _passes[i] = null;
            _spare.Push(pass);
        }

        ReleaseShared();
    }

    /// <summary>Gives back the numbers of the shared inputs that no VJP reads; their shapes stay.</summary>
    public void ReleaseNumbers(ulong kept)
    {
        for (int slot = 0; slot < Math.Min(X.Length, 63); slot++)
        {
            if (X[slot] is not { } x || ((kept | _withoutNumbers) & (1UL << slot)) != 0) continue;
            _withoutNumbers |= 1UL << slot;
            x.Dispose();
        }
    }

    /// <summary>Gives back the step-scoped inputs and the sums.</summary>
    public void ReleaseShared()
    {
        for (int i = 0; i < X.Length; i++)
        {
            if (i > 63 || (_withoutNumbers & (1UL << i)) == 0) X[i]?.Dispose();
            Sums[i]?.Dispose();
            (X[i], Sums[i]) = (null, null);
        }

        for (int i = 0; i < XDot.Length; i++)
        {
            XDot[i]?.Dispose();
            XDot[i] = null;
        }

        _withoutNumbers = 0;
    }

    /// <summary>Whether what comes into a slot is the same for all passes of the step; the seed's never is.</summary>
    public bool IsShared(int slot) => slot < _isShared.Length && _isShared[slot];
}
