using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// What each worker keeps from the forward to the backward half of a pass. A value that is read where it was made is there once for
/// all that read it; one that came from another worker is there once for each edge that it came along. What is fed counts, as it is sent
/// to the worker; parameters and constants count where they were sent to, not where they live.
/// </summary>
internal sealed class KeptActivations
{
    private readonly Graph _graph;
    private readonly Placement _placement;
    private readonly TensorType[] _types;
    private readonly int[] _owners; // whose memory a value stands in, as far as that is on its worker
    private readonly bool[] _isCounted;

    private KeptActivations(Graph graph, Placement placement, int samples)
    {
        (_graph, _placement) = (graph, placement);
        _types = [.. graph.Nodes.Select(n => n.Type.Bind(samples))];
        (_owners, _isCounted) = (new int[_types.Length], new bool[_types.Length]);
        foreach (Node node in graph.Nodes)
            _owners[node.Index] = node.Op?.SharesInput([.. node.Inputs.Select(i => _types[i.Index])]) == true && !IsRemote(node, 0)
                ? _owners[node.Inputs[0].Index] : node.Index;
        (PerPass, PerStep) = (new long[placement.StageCount], new long[placement.Names.Length]);
    }

    /// <summary>By stage: bytes for each micro-batch between its forward and its backward half.</summary>
    public long[] PerPass { get; }

    /// <summary>By worker: bytes of step-scoped values, kept once whatever the micro-batches.</summary>
    public long[] PerStep { get; }

    /// <summary>Adds up what a step of training keeps.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="placement">Where the nodes are.</param>
    /// <param name="samples">Samples of a micro-batch.</param>
    public static KeptActivations Of(Graph graph, Placement placement, int samples)
    {
        var kept = new KeptActivations(graph, placement, samples);
        ImmutableArray<NodeSpec> nodes = Wiring.Specify(0, graph, [Objective.OfTraining(graph)], learns: true);
        foreach (Node node in graph.Nodes) kept.Add(node, nodes[node.Index].Sweeps[0]);
        return kept;
    }

    private void Add(Node node, SweepSpec sweep)
    {
        RecomputeSpec? again = sweep.Recompute;
        for (int slot = 0; slot < node.Inputs.Length; slot++)
        {
            bool isAsked = again is not null && slot < 64 && (again.Asks & (1UL << slot)) != 0;
            if (isAsked || !(sweep.Residuals.Keeps(slot) || again is { ComputesAgain: true })) continue;
            if (IsRemote(node, slot)) Count(node.Inputs[slot], _placement.Stages[node.Index], _placement.Workers[node.Index]);
            else CountOnce(node.Inputs[slot]);
        }

        if (again is { Holds: true } || (sweep.Residuals.Output && again is not { IsInRegion: true })) CountOnce(node);
    }

    private bool IsRemote(Node node, int slot) => _placement.Crosses(_graph, new Edge(node.Index, slot));

    private void CountOnce(Node value)
    {
        Node owner = _graph.Nodes[_owners[value.Index]];
        if (_isCounted[owner.Index] || owner.Kind is NodeKind.Parameter or NodeKind.Constant) return;
        _isCounted[owner.Index] = true;
        Count(owner, _placement.Stages[owner.Index], _placement.Workers[owner.Index]);
    }

    private void Count(Node value, int stage, int worker)
    {
        long bytes = _types[value.Index].Shape.Count * _types[value.Index].Element.Size();
        if (value.Scope == Scope.Pass) PerPass[stage] += bytes;
        else PerStep[worker] += bytes;
    }
}
