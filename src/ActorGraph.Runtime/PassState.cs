using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>What a node holds of one pass: its inputs, its forward buffer, its backward buffer. Reused from pass to pass.</summary>
internal sealed class PassState
{
    private Tensor?[] _waiting = []; // contributions that came before their turn
    private bool[] _came = [];
    private int _next; // the place whose turn it is
    private Tensor? _y;
    private ulong _withoutNumbers; // inputs, by bit, whose numbers were given back while their shape is still asked for
    private bool _isYWithoutNumbers;

    /// <summary>Inputs by slot; a step-scoped input of a pass-scoped node stands in the step instead.</summary>
    public Tensor?[] X { get; private set; } = [];

    /// <summary>Inputs that have not come yet.</summary>
    public int Missing { get; set; }

    /// <summary>Tangents by input slot, and the seed behind them; empty where none is awaited.</summary>
    public Tensor?[] XDot { get; private set; } = [];

    /// <summary>Tangents that have not come yet.</summary>
    public int MissingTangents { get; set; }

    /// <summary>The node's own tangent; null before it is computed.</summary>
    public Tensor? YDot { get; set; }

    /// <summary>The forward buffer; null before it is computed and after its numbers were given back.</summary>
    public Tensor? Y
    {
        get => _isYWithoutNumbers ? null : _y;
        set => (_y, _isYWithoutNumbers) = (value, false);
    }

    /// <summary>The value for a VJP: its shape can be asked for even when its numbers were given back.</summary>
    public Tensor Output => _y!;

    /// <summary>Whether the time that the backward half takes has begun.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether it is up.</summary>
    public bool HasWaited { get; set; }

    /// <summary>The backward buffer: the contributions folded so far.</summary>
    public Tensor? Gradient { get; set; }

    /// <summary>Whether the value was computed and sent.</summary>
    public bool IsForwardDone { get; set; }

    /// <summary>Contributions, by place, that are folded or not due: those behind wait for their turn.</summary>
    public int Folded => _next;

    /// <summary>Whether every contribution is folded.</summary>
    public bool IsFolded { get; private set; }

    /// <summary>Whether the cotangents of this pass were sent.</summary>
    public bool AreCotangentsSent { get; set; }

    /// <summary>Whether the node's own work is done; others may still ask for its value.</summary>
    public bool IsThrough { get; set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsEnded { get; set; }

    /// <summary>What was asked for again, by this node and of it; null as long as nothing was.</summary>
    public Recomputation? Recomputation { get; set; }

    /// <summary>The identity of the pass.</summary>
    public PassId Pass { get; private set; } = null!;

    public void Begin(PassId pass, int inputs, int missing, int missingTangents, SweepSpec sweep)
    {
        Pass = pass;
        if (X.Length != inputs) X = new Tensor?[inputs];
        if (XDot.Length != sweep.AwaitedTangents.Length) XDot = new Tensor?[sweep.AwaitedTangents.Length];
        MissingTangents = missingTangents;
        int places = sweep.Awaited.Length;
        if (_came.Length != places) (_came, _waiting) = (new bool[places], new Tensor?[places]);
        else Array.Clear(_came);
        Missing = missing;
        (IsForwardDone, IsFolded, AreCotangentsSent, IsThrough, IsEnded) = (false, false, false, false, false);
        (IsWaiting, HasWaited) = (false, false);
        Recomputation = null;
        _next = 0;
        Skip(sweep);
    }

    /// <summary>Whether a contribution from this place is awaited and has not come.</summary>
    public bool Awaits(int place, SweepSpec sweep) =>
        place >= 0 && place < _came.Length && sweep.Awaited[place] && !_came[place];

    /// <summary>
    /// Takes a contribution and folds all whose turn it is: always in the order of the places, so that the order of arrival
    /// changes no bit; as early as that allows, so that a wide fan-out does not hold them all.
    /// </summary>
    public void Contribute(int place, Tensor value, SweepSpec sweep, TensorPool pool)
    {
        _came[place] = true;
        _waiting[place] = value;
        while (_next < _waiting.Length && _waiting[_next] is { } turn)
        {
            Gradient = Gradient is null ? turn : Fold.Add(Gradient, turn, pool);
            _waiting[_next++] = null;
            Skip(sweep);
        }
    }

    /// <summary>Gives back everything that is held.</summary>
    public void Release()
    {
        ReleaseInputs();
        for (int i = 0; i < _waiting.Length; i++)
        {
            _waiting[i]?.Dispose();
            _waiting[i] = null;
        }

        Y?.Dispose();
        Gradient?.Dispose();
        YDot?.Dispose();
        (Y, Gradient, YDot) = (null, null, null);
    }

    /// <summary>Gives back the numbers of an input that no VJP reads; its shape stays.</summary>
    public void ReleaseNumbers(int slot)
    {
        if (slot > 63 || X[slot] is not { } x || (_withoutNumbers & (1UL << slot)) != 0) return;
        _withoutNumbers |= 1UL << slot;
        x.Dispose();
    }

    /// <summary>Takes an input whose numbers were given back and came again.</summary>
    public void Restore(int slot, Tensor value)
    {
        X[slot] = value;
        _withoutNumbers &= ~(1UL << slot);
    }

    /// <summary>Gives back the numbers of the value; its shape stays.</summary>
    public void ReleaseNumbers()
    {
        Y?.Dispose();
        _isYWithoutNumbers = true;
    }

    /// <summary>Gives back all inputs.</summary>
    public void ReleaseInputs()
    {
        for (int slot = 0; slot < X.Length; slot++)
        {
            if (slot > 63 || (_withoutNumbers & (1UL << slot)) == 0) X[slot]?.Dispose();
            X[slot] = null;
        }

        for (int slot = 0; slot < XDot.Length; slot++)
        {
            XDot[slot]?.Dispose();
            XDot[slot] = null;
        }

        _withoutNumbers = 0;
    }

    private void Skip(SweepSpec sweep)
    {
        while (_next < _came.Length && !sweep.Awaited[_next]) _next++;
        IsFolded = _next == _came.Length;
    }
}
