using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Autodiff;

/// <summary>
/// A graph with its gradients as nodes: x̄ = Σ ȳ · ∂y/∂x over the consumers y of x, in the order of the consumers, as cotangent
/// messages are folded. The nodes of the graph before stand at their numbers under their names, followed by seeds that are fed
/// and by the gradients, which share whatever they have in common.
/// <para>
/// All of it is an ordinary graph: it runs on the same actors, and can be differentiated again, to any order. Its roots are
/// those of the graph before and the gradients by what was asked for. Checkpointed regions are left behind: what a gradient reads
/// is then an edge of the graph, not a residual.
/// </para>
/// </summary>
/// <example>
/// <code>
/// GradientGraph g = GradientGraph.Of(graph, graph.Loss!, graph.Parameters);
/// Node dW = g[graph["W1"]]; // ∂L/∂W1 = …
/// </code>
/// </example>
public sealed class GradientGraph
{
    private readonly Node?[] _gradients;

    private GradientGraph(Graph source, ImmutableArray<SeededRoot> roots, ImmutableArray<Node> wrt, Graph graph, Node?[] gradients) =>
        (Source, Roots, Wrt, Graph, _gradients) = (source, roots, wrt, graph, gradients);

    /// <summary>The graph that was differentiated.</summary>
    public Graph Source { get; }

    /// <summary>What was differentiated: nodes of <see cref="Source"/>, with their seeds.</summary>
    public ImmutableArray<SeededRoot> Roots { get; }

    /// <summary>What it was differentiated by: nodes of <see cref="Source"/>.</summary>
    public ImmutableArray<Node> Wrt { get; }

    /// <summary>The graph of values and gradients.</summary>
    public Graph Graph { get; }

    /// <summary>The gradients by the nodes of <see cref="Source"/>: by all that was asked for, and by those on the way there that
    /// are needed and, for nodes without a name, have not become part of another.</summary>
    public IEnumerable<KeyValuePair<Node, Node>> Gradients => Source.Nodes
        .Where(n => _gradients[n.Index] is not null).Select(n => KeyValuePair.Create(n, _gradients[n.Index]!));

    /// <summary>The gradient by a node of <see cref="Source"/>.</summary>
    /// <exception cref="GraphException">It has none.</exception>
    public Node this[Node node] => Find(node) ?? throw new GraphException($"gradient by `{node.Name}`", "none in this graph",
        "a node on a path to what was differentiated by", "differentiate by it");

    /// <summary>The gradient by a node of <see cref="Source"/>, or null.</summary>
    public Node? Find(Node node) => _gradients[node.Index];

    /// <summary>The node that has the value of a node of <see cref="Source"/>.</summary>
    public Node Forward(Node node) => Graph.Nodes[node.Index];

    /// <summary>Differentiates one root.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="root">What is differentiated.</param>
    /// <param name="wrt">By what: inputs, parameters, or nodes in between.</param>
    /// <param name="seed">What the root's cotangent starts with; ones if left out.</param>
    /// <param name="simplified">Whether the gradients are simplified; the nodes of <paramref name="graph"/> never are.</param>
    /// <exception cref="GraphException">A gradient is asked for that there is not.</exception>
    public static GradientGraph Of(Graph graph, Node root, IEnumerable<Node> wrt, Seed? seed = null, bool simplified = true) =>
        Of(graph, [new SeededRoot(root, seed ?? Seed.Ones)], wrt, simplified);

    /// <summary>Differentiates several roots at once, Σ vᵢ · ∂yᵢ/∂x: what they have in common is walked once.</summary>
    /// <inheritdoc cref="Of(Graph, Node, IEnumerable{Node}, Seed?, bool)"/>
    public static GradientGraph Of(Graph graph, IReadOnlyList<SeededRoot> roots, IEnumerable<Node> wrt, bool simplified = true)
    {
        ImmutableArray<Node> by = [.. wrt.Distinct()];
        GradientPaths paths = GradientPaths.Required(graph, [.. roots.Select(r => r.Root)], by);

        var raw = new GraphBuilder(graph.Type);
        var copies = new Node[graph.Nodes.Length];
        foreach (Node node in graph.Nodes) raw.Copy(node, copies);
        var gradients = new Node?[copies.Length];
        foreach (SeededRoot fed in roots)
            if (fed.Seed != Seed.Ones) AddSeed(fed);
        int untouched = raw.Count;
        foreach (SeededRoot root in roots)
            if (root.Seed == Seed.Ones) AddSeed(root);
        Accumulate(graph, paths, copies, gradients);

        Node[] wanted = [.. by.Select(n => gradients[n.Index]!)];
        IEnumerable<Node> spared = graph.Nodes.Where(n => !n.IsAnonymous && gradients[n.Index] is not null).Select(n => gradients[n.Index]!);
        var nodes = new Transcript(new Rewriting(raw.Nodes, untouched, _ => false, wanted, spared, simplified), graph.Type, graph.Placement);
        Node?[] found = [.. gradients.Select(g => g is null ? null : nodes[g])];
        new GradientNames(roots, raw.Nodes.Take(untouched).Select(n => n.Name)).Give(nodes.Builder, graph, by, found);
        Node? loss = graph.Loss is null ? null : nodes[copies[graph.Loss.Index]];
        Graph result = nodes.Builder.Build(loss,
            [.. graph.Roots.Concat(roots.Select(r => r.Root)).Select(r => nodes[copies[r.Index]]!), .. by.Select(n => found[n.Index]!)]);
        return new GradientGraph(graph, [.. roots], by, result, found);

        void AddSeed(SeededRoot root)
        {
            Node seed = root.Seed.Add(raw, copies[root.Root.Index]);
            ref Node? gradient = ref gradients[root.Root.Index];
            gradient = gradient is null ? seed : gradient + seed;
        }
    }

    // A seed comes behind the contributions of the consumers, as it does where messages are folded.
    private static void Accumulate(Graph graph, GradientPaths paths, Node[] copies, Node?[] gradients)
    {
        var inputs = new Symbolic[]?[copies.Length];
        for (int i = copies.Length - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            if (!paths.Has(node))
            {
                gradients[i] = null;
                continue;
            }

            Node? sum = null;
            foreach (Edge edge in graph.Consumers(node))
            {
                if (!paths.Has(edge)) continue;
                Node consumer = copies[edge.Consumer];
                Symbolic[] x = inputs[edge.Consumer] ??= [.. consumer.Inputs.Select(n => new Symbolic(n))];
                Node xBar = consumer.Op!.Vjp<Symbolic>(x, new(consumer), new(gradients[edge.Consumer]!), edge.Slot).Node;
                sum = sum is null ? xBar : sum + xBar;
            }

            gradients[i] = sum is null ? gradients[i] : gradients[i] is { } seed ? sum + seed : sum;
        }
    }
}
