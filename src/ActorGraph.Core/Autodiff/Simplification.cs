using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Autodiff;

/// <summary>
/// A graph with the same values in fewer nodes. Inputs, parameters, roots and every name that somebody gave are kept; nodes
/// that the builder named come and go. A node that was given a name although its value has one already becomes an identity
/// of it, which costs nothing.
/// </summary>
/// <remarks>
/// Where nodes go, the numbers of those behind them change, and with them what initialisers draw: say how many
/// nodes stay <c>untouched</c>.
/// </remarks>
public sealed class Simplification
{
    private readonly Node?[] _images;

    private Simplification(Graph graph, Node?[] images, IReadOnlyDictionary<string, int> fired) =>
        (Graph, _images, Fired) = (graph, images, fired);

    /// <summary>The rules that a term is tried with. Beside them equal terms (an equal op on the same inputs; of ops that draw
    /// random numbers, with the same stream) are merged and dead ones dropped.</summary>
    public static ImmutableArray<SimplificationRule> Rules => SimplificationRules.All;

    /// <summary>The simplified graph.</summary>
    public Graph Graph { get; }

    /// <summary>How often each rule fired, by its name; also <c>common subexpression</c> and <c>dead node</c>.</summary>
    public IReadOnlyDictionary<string, int> Fired { get; }

    /// <summary>Simplifies a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="untouched">So many nodes at its start stay as they are, where they are, even dead ones.</param>
    public static Simplification Of(Graph graph, int untouched = 0)
    {
        var rewriting = new Rewriting(graph.Nodes, untouched, n => !n.IsAnonymous || graph.Roots.Contains(n), [], [], simplifies: true);
        var nodes = new Transcript(rewriting, graph.Type, graph.Placement, graph.Regions);
        Node Image(Node node) => nodes[node]!;
        Graph result = nodes.Builder.Build(graph.Loss is { } loss ? Image(loss) : null, [.. graph.Roots.Select(Image)]);
        return new(result, [.. graph.Nodes.Select(n => nodes[n])], rewriting.Fired);
    }

    /// <summary>The node that has the value of a node of the graph before; null where no node needs it any more.</summary>
    public Node? Find(Node before) => _images[before.Index];
}

/// <summary>The short way to a simpler graph.</summary>
public static class SimplificationSyntax
{
    /// <inheritdoc cref="Simplification"/>
    public static Graph Simplified(this Graph graph) => Simplification.Of(graph).Graph;
}
