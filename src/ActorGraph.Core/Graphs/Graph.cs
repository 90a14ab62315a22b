using System.Collections.Frozen;
using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// The edge from a producer into one slot of a consumer, by the consumer's index. A slot has exactly one producer.
/// </summary>
public readonly record struct Edge(int Consumer, int Slot)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Consumer}.{Slot}";
}

/// <summary>
/// An immutable directed acyclic graph of nodes, in an order in which every node stands behind its inputs. Built with a
/// <see cref="GraphBuilder"/> or parsed from graph text.
/// </summary>
public sealed class Graph
{
    private readonly FrozenDictionary<string, Node> _byName;
    private readonly ImmutableArray<Edge>[] _consumers;

    internal Graph(
        ImmutableArray<Node> nodes, ElementType type, ImmutableArray<Node> roots, Node? loss,
        ImmutableDictionary<string, string> placement, ImmutableDictionary<string, string> regions)
    {
        (Nodes, Type, Roots, Loss, Placement, Regions) = (nodes, type, roots, loss, placement, regions);
        _byName = nodes.ToFrozenDictionary(n => n.Name, StringComparer.Ordinal);
        _consumers = Consumption(nodes);
        Parameters = [.. nodes.Where(n => n.Kind == NodeKind.Parameter)];
        Inputs = [.. nodes.Where(n => n.Kind == NodeKind.Input)];
    }

    /// <summary>All nodes; a node's inputs stand before it.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The float type in which the graph computes.</summary>
    public ElementType Type { get; }

    /// <summary>What is asked of the graph: its losses and outputs. Nodes that reach no root are dead, and allowed.</summary>
    public ImmutableArray<Node> Roots { get; }

    /// <summary>The root that training makes small; null where none was named.</summary>
    public Node? Loss { get; }

    /// <summary>Node name → worker name, as far as the graph itself says.</summary>
    public ImmutableDictionary<string, string> Placement { get; }

    /// <summary>
    /// Node name → the checkpointed region that the node is in. A region's values are given back as training goes forward and are
    /// computed a second time when the backward pass needs them: less memory for more work, with the same bits. Where buffers are
    /// kept for reading, and in forward mode, regions have no effect. See <see cref="Checkpointing"/>.
    /// </summary>
    public ImmutableDictionary<string, string> Regions { get; }

    /// <summary>The parameters, in the graph's order.</summary>
    public ImmutableArray<Node> Parameters { get; }

    /// <summary>The inputs, in the graph's order.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>The number of learnable numbers, frozen ones included.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Shape.Count);

    /// <summary>The node of a name.</summary>
    /// <exception cref="GraphException">There is none; the hint names the nearest.</exception>
    public Node this[string name] => _byName.TryGetValue(name, out Node? node) ? node : throw new GraphException(
        "graph", $"the name `{name}`", "the name of a node", Nearest.Hint(name, _byName.Keys));

    /// <summary>The node of a name, or null.</summary>
    public Node? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// The edges that leave a node, by consumer and slot: the order in which its gradient contributions are folded.
    /// </summary>
    public ImmutableArray<Edge> Consumers(Node node) => _consumers[node.Index];

    /// <summary>The producer at the other end of an edge.</summary>
    public Node Producer(Edge edge) => Nodes[edge.Consumer].Inputs[edge.Slot];

    /// <summary>
    /// The node because of which a batch may not be cut: the first on the way to <paramref name="root"/> that mixes samples;
    /// null if there is none.
    /// </summary>
    public Node? FirstMixing(Node root)
    {
        bool[] reaches = Reaching([root]);
        return Nodes.FirstOrDefault(n => reaches[n.Index] && n.Batch == BatchTreatment.Mixing);
    }

    /// <summary>By node index, whether the node is one of <paramref name="targets"/> or feeds one.</summary>
    public bool[] Reaching(IEnumerable<Node> targets)
    {
        var reaches = new bool[Nodes.Length];
        foreach (Node target in targets) reaches[target.Index] = true;
        for (int i = Nodes.Length - 1; i >= 0; i--)
        {
            if (!reaches[i]) continue;
            foreach (Node input in Nodes[i].Inputs) reaches[input.Index] = true;
        }

        return reaches;
    }

    private static ImmutableArray<Edge>[] Consumption(ImmutableArray<Node> nodes)
    {
        var builders = new ImmutableArray<Edge>.Builder?[nodes.Length];
        foreach (Node node in nodes)
            for (int slot = 0; slot < node.Inputs.Length; slot++)
                (builders[node.Inputs[slot].Index] ??= ImmutableArray.CreateBuilder<Edge>(1)).Add(new Edge(node.Index, slot));
        return Array.ConvertAll(builders, b => b?.DrainToImmutable() ?? []);
    }
}
