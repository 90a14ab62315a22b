using System.Collections.Immutable;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Planning;

/// <summary>
/// Goes through one pass with the rules by which node actors keep and give back memory, and counts bytes in place of leasing them.
/// </summary>
internal sealed partial class MemoryReplay
{
    private readonly Graph _graph;
    private readonly ImmutableArray<NodeSpec> _nodes;
    private readonly Objective _objective;
    private readonly TensorType[] _types; // bound to the samples
    private readonly Piece?[] _values, _gradients;
    private readonly Piece?[][] _inputs, _waiting;
    private readonly int[] _next, _due;
    private readonly bool[] _hasAsked, _isThrough;
    private readonly FootprintTrace _trace = new();
    private long _now;
    private Moment _moment;

    public MemoryReplay(Graph graph, ImmutableArray<NodeSpec> nodes, Objective objective, int samples)
    {
        (_graph, _nodes, _objective) = (graph, nodes, objective);
        int count = nodes.Length;
        _types = [.. graph.Nodes.Select(n => n.Type with { Shape = n.Shape.Bind(samples) })];
        (_values, _gradients) = (new Piece?[count], new Piece?[count]);
        _inputs = [.. graph.Nodes.Select(n => new Piece?[n.Inputs.Length])];
        _waiting = [.. nodes.Select(n => new Piece?[n.Sweeps[0].Awaited.Length])];
        (_next, _hasAsked, _isThrough) = (new int[count], new bool[count], new bool[count]);
        _due = [.. nodes.Select(n => n.Sweeps[0].Recompute?.Asking ?? 0)];
        PeakAt = _moment = new Moment(MomentKind.Forward, graph.Nodes[0]);
    }

    /// <summary>The most bytes at once.</summary>
    public long Peak { get; private set; }

    /// <summary>When that was.</summary>
    public Moment PeakAt { get; private set; }

    public void Run()
    {
        foreach (Node root in _objective.Of)
            if (Sweep(root.Index).HasGradient) Contribute(root.Index, _graph.Consumers(root).Length, Lease(_types[root.Index]).Retain()); // the request holds one too
        foreach (Node node in _graph.Nodes) Forward(node);
        for (int i = _graph.Nodes.Length - 1; i >= 0; i--)
            if (Sweep(i).HasGradient) Backward(_graph.Nodes[i]);
    }

    private SweepSpec Sweep(int node) => _nodes[node].Sweeps[0];

    private void Forward(Node node)
    {
        _moment = new Moment(MomentKind.Forward, node);
        (SweepSpec sweep, int index) = (Sweep(node.Index), node.Index);
        Piece y = _values[index] = node.Kind == NodeKind.Operation ? Compute(node) : new Piece(0);
        foreach (Edge edge in _graph.Consumers(node)) _inputs[edge.Consumer][edge.Slot] = y.Retain();
        if (sweep.IsRoot) y.Retain(); // the caller gets it
        bool isInRegion = sweep.Recompute is { IsInRegion: true };
        Residuals kept = sweep.HasGradient ? sweep.Residuals : Residuals.None;
        for (int slot = 0; slot < node.Inputs.Length; slot++)
        {
            bool isShared = IsShared(node, slot);
            if (isShared ? !kept.Keeps(slot) && sweep.Recompute is not { ComputesAgain: true } : isInRegion || !kept.Keeps(slot))
                Release(ref _inputs[index][slot]);
        }

        if (sweep.Recompute is not { Holds: true } && (isInRegion || !kept.Output)) Release(ref _values[index]);
        if (!sweep.HasGradient) Through(index);
    }

    private void Backward(Node node)
    {
        (SweepSpec sweep, int index) = (Sweep(node.Index), node.Index);
        if (sweep.Recompute is { IsForVjp: true }) Recall(index);
        _moment = new Moment(MomentKind.Backward, node);
        var sums = new List<(int Slot, Piece Sum)>();
        for (int slot = 0; slot < sweep.Wanted.Length; slot++)
            if (sweep.Wanted[slot] && !IsShared(node, slot)) Contribute(node.Inputs[slot].Index, Place(node, slot), Vjp(node, slot, ontoSum: false)!);
        for (int slot = 0; slot < sweep.Wanted.Length; slot++)
        {
            if (!sweep.Wanted[slot] || !IsShared(node, slot)) continue;
            sums.Add((slot, Lease(_types[node.Inputs[slot].Index])));
            Vjp(node, slot, ontoSum: true);
        }

        if (sweep.Learns) _gradients[index]!.Retain(); // until it is committed
        Through(index);
        foreach ((int slot, Piece sum) in sums) Contribute(node.Inputs[slot].Index, Place(node, slot), sum);
    }

    // What everything in a VJP takes is there together, before all but the result goes back.
    private Piece? Vjp(Node node, int slot, bool ontoSum)
    {
        if (node.Op is IVjpInPlace && _gradients[node.Index] is { References: 1 } own)
        {
            _gradients[node.Index] = null; // written over, it moves on
            return own;
        }

        VjpFootprint footprint = _trace.Vjp(node.Op!, [.. node.Inputs.Select(i => _types[i.Index])], _types[node.Index], slot, ontoSum);
        Piece?[] leased = [.. footprint.Leased.Select(Lease)];
        Piece? result = ontoSum ? null : footprint.Result < 0 ? _gradients[node.Index]!.Retain() : leased[footprint.Result]!.Retain();
        for (int i = 0; i < leased.Length; i++) Release(ref leased[i]);
        return result;
    }

    private void Contribute(int node, int place, Piece cotangent)
    {
        Piece?[] waiting = _waiting[node];
        ImmutableArray<bool> awaited = Sweep(node).Awaited;
        waiting[place] = cotangent;
        for (ref int next = ref _next[node]; next < waiting.Length; next++)
        {
            if (!awaited[next]) continue;
            if (waiting[next] is not { } turn) return;
            waiting[next] = null;
            ref Piece? sum = ref _gradients[node];
            if (sum is null)
            {
                sum = turn;
                continue;
            }

            Piece? before = sum, folded = turn;
            sum = before.References == 1 ? before.Retain() : Lease(_types[node]);
            Release(ref before);
            Release(ref folded);
        }
    }

    private void Through(int node)
    {
        _isThrough[node] = true;
        if (_due[node] == 0) End(node);
        else
        {
            Release(ref _gradients[node]);
            if (_values[node] is not null) ReleaseInputs(node);
        }
    }

    private void End(int node)
    {
        ReleaseInputs(node);
        Release(ref _values[node]);
        Release(ref _gradients[node]);
    }

    private void ReleaseInputs(int node)
    {
        for (int slot = 0; slot < _inputs[node].Length; slot++) Release(ref _inputs[node][slot]);
    }

    private Piece Compute(Node node)
    {
        TensorType[] x = [.. node.Inputs.Select(i => _types[i.Index])];
        return node.Op!.SharesInput(x) ? _inputs[node.Index][0]!.Retain() : Lease(_types[node.Index]);
    }

    private bool IsShared(Node node, int slot) => node.Scope == Scope.Pass && node.Inputs[slot].Scope == Scope.Step;

    private int Place(Node node, int slot) => _nodes[node.Index].Inputs[slot].Place;

    private Piece Lease(TensorType type) => Lease(type.Shape.Count * type.Element.Size());

    private Piece Lease(long bytes)
    {
        var piece = new Piece(Math.Max(TensorPool.LineBytes, (bytes + TensorPool.LineBytes - 1) / TensorPool.LineBytes * TensorPool.LineBytes));
        _now += piece.Bytes;
        if (_now > Peak) (Peak, PeakAt) = (_now, _moment);
        return piece;
    }

    private void Release(ref Piece? piece)
    {
        if (piece is not null && --piece.References == 0) _now -= piece.Bytes;
        piece = null;
    }

    /// <summary>Memory that values share, with the number of those who hold it. What is there anyway counts no bytes.</summary>
    private sealed class Piece(long bytes)
    {
        public long Bytes => bytes;

        public int References { get; set; } = 1;

        public Piece Retain()
        {
            References++;
            return this;
        }
    }
}
