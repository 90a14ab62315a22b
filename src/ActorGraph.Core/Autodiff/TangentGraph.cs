using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Autodiff;

/// <summary>
/// A graph with its tangents as nodes: ẏ = Σᵢ ∂y/∂xᵢ · ẋᵢ, forward mode as a graph. The nodes of the graph before stand at their
/// numbers under their names, followed by the tangents of what it is differentiated by, which are fed as inputs <c>dx</c>, and by
/// the tangents of all that depends on it, <c>dy</c>.
/// <para>
/// All of it is an ordinary graph, as a <see cref="GradientGraph"/> is: it runs on the same actors and can be differentiated
/// again, in either mode. Its roots are those of the graph before and the tangents of what was asked for.
/// </para>
/// </summary>
/// <example>
/// <code>
/// TangentGraph t = TangentGraph.Of(graph, [graph["y"]], [graph["x"]]);
/// Node dy = t[graph["y"]]; // fed with dx
/// </code>
/// </example>
public sealed class TangentGraph
{
    private readonly Node?[] _tangents;

    private TangentGraph(Graph source, ImmutableArray<Node> roots, ImmutableArray<Node> wrt, Graph graph, Node?[] tangents) =>
        (Source, Roots, Wrt, Graph, _tangents) = (source, roots, wrt, graph, tangents);

    /// <summary>The graph that was differentiated.</summary>
    public Graph Source { get; }

    /// <summary>What was differentiated: nodes of <see cref="Source"/>.</summary>
    public ImmutableArray<Node> Roots { get; }

    /// <summary>What it was differentiated by: nodes of <see cref="Source"/>.</summary>
    public ImmutableArray<Node> Wrt { get; }

    /// <summary>The graph of values and tangents.</summary>
    public Graph Graph { get; }

    /// <summary>The tangent of a node of <see cref="Source"/>: of one that it was differentiated by, the whole of it, what came from
    /// its inputs included.</summary>
    /// <exception cref="GraphException">It has none.</exception>
    public Node this[Node node] => _tangents[node.Index] ?? throw new GraphException($"tangent of `{node.Name}`",
        "none in this graph", "a node that depends on what was differentiated by, on the way to what was differentiated");

    /// <summary>The input that is fed with the tangent of a node that was differentiated by.</summary>
    /// <exception cref="GraphException">It was not differentiated by.</exception>
    public Node Seed(Node wrt) => Wrt.IndexOf(wrt) is >= 0 and var at ? Graph.Nodes[Source.Nodes.Length + at]
        : throw new GraphException($"tangent of `{wrt.Name}`", "none that is fed",
            $"one of {string.Join(", ", Wrt.Select(n => $"`{n.Name}`"))}", "differentiate by it");

    /// <summary>The node that has the value of a node of <see cref="Source"/>.</summary>
    public Node Forward(Node node) => Graph.Nodes[node.Index];

    /// <summary>Differentiates.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="roots">What is differentiated.</param>
    /// <param name="wrt">By what: inputs, parameters, or nodes in between, whose batch, if they have it, is their first axis.</param>
    /// <param name="simplified">Whether the tangents are simplified; the nodes of <paramref name="graph"/> never are.</param>
    /// <exception cref="GraphException">A derivative is asked for that there is not.</exception>
    public static TangentGraph Of(Graph graph, IEnumerable<Node> roots, IEnumerable<Node> wrt, bool simplified = true)
    {
        ImmutableArray<Node> of = [.. roots.Distinct()], by = [.. wrt.Distinct()];
        GradientPaths paths = GradientPaths.Required(graph, of, by);
        foreach (Node root in of)
            if (!paths.Has(root))
                throw new GraphException($"tangent of `{root.Name}`", "no path along which a tangent flows",
                    $"one to it from {string.Join(" or ", by.Select(n => $"`{n.Name}`"))}", "its tangent is zero: leave it out");
        var raw = new GraphBuilder(graph.Type);
        var copies = new Node[graph.Nodes.Length];
        foreach (Node node in graph.Nodes) raw.Copy(node, copies);
        var names = new HashSet<string>(graph.Nodes.Select(n => n.Name), StringComparer.Ordinal);
        var tangents = new Node?[copies.Length];
        foreach (Node node in by) tangents[node.Index] = raw.Input(Free(node), node.Shape, node.Type.Element);
        int untouched = raw.Count;
        foreach (Node node in graph.Nodes)
            if (paths.Has(node) && Product(node) is { } yDot)
                tangents[node.Index] = tangents[node.Index] is { } seed ? yDot + seed : yDot;

        Node[] wanted = [.. of.Select(n => tangents[n.Index]!)];
        var nodes = new Transcript(new Rewriting(raw.Nodes, untouched, _ => false, wanted, [], simplified), graph.Type, graph.Placement);
        Node?[] found = [.. tangents.Select(t => t is null ? null : nodes[t])];
        foreach (Node root in of)
        {
            Node tangent = found[root.Index]!;
            bool isFree = tangent.IsAnonymous && tangent.Index >= untouched;
            found[root.Index] = isFree ? tangent.Named(Free(root)) : nodes.Builder.Apply(new Identity(), Free(root), [tangent]);
        }

        foreach (Node node in graph.Nodes)
            if (!node.IsAnonymous && found[node.Index] is { IsAnonymous: true } tangent && tangent.Index >= untouched)
                tangent.Named(Free(node));
        Node? loss = graph.Loss is null ? null : nodes[copies[graph.Loss.Index]];
        Graph result = nodes.Builder.Build(loss,
            [.. graph.Roots.Select(r => nodes[copies[r.Index]]!), .. of.Select(n => found[n.Index]!)]);
        return new TangentGraph(graph, of, by, result, found);

        Node? Product(Node node)
        {
            if (node.Op is null) return null;
            var xDot = new Symbolic?[node.Inputs.Length];
            bool varies = false;
            for (int slot = 0; slot < xDot.Length; slot++)
            {
                if (!paths.Has(new Edge(node.Index, slot))) continue;
                xDot[slot] = new Symbolic(tangents[node.Inputs[slot].Index]!);
                varies = true;
            }

            return varies
                ? node.Op.Jvp<Symbolic>([.. node.Inputs.Select(i => new Symbolic(copies[i.Index]))], new(copies[node.Index]), xDot).Node
                : null;
        }

        string Free(Node node)
        {
            bool isBare = node.Name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
            string name = isBare ? $"d{node.Name}" : $"d({node.Name})";
            while (!names.Add(name)) name += "′";
            return name;
        }
    }
}
