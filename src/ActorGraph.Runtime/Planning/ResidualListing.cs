using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Planning;

/// <summary>Lists, value by value, what the backward half of a pass reads and why.</summary>
internal sealed class ResidualListing
{
    private readonly Graph _graph;
    private readonly ImmutableArray<NodeSpec> _nodes;
    private readonly List<ResidualUse>[] _uses;
    private readonly Node[] _owners; // whose memory a value stands in
    private readonly bool[] _isKept;

    private ResidualListing(Graph graph, ImmutableArray<NodeSpec> nodes, int samples)
    {
        (_graph, _nodes) = (graph, nodes);
        _uses = [.. graph.Nodes.Select(_ => new List<ResidualUse>())];
        (_owners, _isKept) = (new Node[nodes.Length], new bool[nodes.Length]);
        foreach (Node node in graph.Nodes)
            _owners[node.Index] = node.Op?.SharesInput([.. node.Inputs.Select(i => i.Type with { Shape = i.Shape.Bind(samples) })]) == true
                ? _owners[node.Inputs[0].Index] : node;
    }

    /// <summary>The values, in the graph's order.</summary>
    public static ImmutableArray<Residual> Of(Graph graph, ImmutableArray<NodeSpec> nodes, int samples)
    {
        var listing = new ResidualListing(graph, nodes, samples);
        foreach (Node node in graph.Nodes) listing.Read(node);
        return listing.Rows(samples);
    }

    private void Read(Node node)
    {
        SweepSpec sweep = _nodes[node.Index].Sweeps[0];
        RecomputeSpec? again = sweep.Recompute;
        for (int wanted = 0; wanted < sweep.Wanted.Length; wanted++)
        {
            if (!sweep.Wanted[wanted]) continue;
            string partial = $"∂{node.Name}/∂{node.Inputs[wanted].Name}";
            Residuals kept = node.Op!.Keeps(wanted);
            for (int slot = 0; slot < node.Inputs.Length; slot++)
                if (kept.Keeps(slot)) Add(node.Inputs[slot], partial, $"{node.Op.Name} reads {Input(node, wanted, slot)}");
            if (kept.Output) Add(node, partial, $"{node.Op.Name} reads its value");
        }

        for (int slot = 0; slot < node.Inputs.Length; slot++)
        {
            int producer = node.Inputs[slot].Index;
            bool isAsked = again is not null && slot < 64 && (again.Asks & (1UL << slot)) != 0;
            if (again is { ComputesAgain: true } && _nodes[producer].Sweeps[0].Recompute is not { ComputesAgain: true })
                Add(node.Inputs[slot], node.Name, $"{node.Op!.Name} computes again");
            _isKept[producer] |= !isAsked && (sweep.Residuals.Keeps(slot) || again is { ComputesAgain: true });
        }

        _isKept[node.Index] |= again is { Holds: true } || (sweep.Residuals.Output && again is not { IsInRegion: true });
    }

    private void Add(Node value, string what, string why) => _uses[value.Index].Add(new ResidualUse(what, why));

    private ImmutableArray<Residual> Rows(int samples)
    {
        var rows = ImmutableArray.CreateBuilder<Residual>();
        var counted = new HashSet<Node>();
        foreach (Node node in _graph.Nodes)
        {
            if (_uses[node.Index].Count == 0) continue;
            Node owner = _owners[node.Index];
            Holding holding = owner.Kind switch
            {
                NodeKind.Input => Holding.Fed,
                NodeKind.Parameter or NodeKind.Constant => Holding.AtRest,
                _ when !_isKept[node.Index] => Holding.Again,
                _ => counted.Add(owner) ? Holding.Kept : Holding.Shared,
            };
            Shape shape = node.Shape.Bind(samples);
            rows.Add(new Residual(node, shape, shape.Count * node.Type.Element.Size(), holding, owner,
                _graph.Regions.GetValueOrDefault(node.Name), [.. _uses[node.Index].Distinct()]));
        }

        return rows.ToImmutable();
    }

    private static string Input(Node node, int wanted, int slot) => node.Inputs.Length switch
    {
        1 => "its input",
        2 => slot == wanted ? "this input" : "its other input",
        _ => slot == wanted ? "this input" : $"input {slot + 1}",
    };
}
