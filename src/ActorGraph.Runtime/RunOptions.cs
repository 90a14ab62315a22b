using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

/// <summary>What a graph is loaded for.</summary>
public sealed record RunOptions
{
    /// <summary>Initial values and dropout are functions of this number.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What updates parameters in a training step; null: nothing is learnt.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>
    /// What is differentiated, by what; each is a sweep, in this order. Empty: one sweep, of the graph's loss, by all
    /// parameters that are not frozen, or forward only where the graph names no loss.
    /// </summary>
    public ImmutableArray<Differentiate> Sweeps { get; init; } = [];

    internal ImmutableArray<Objective> Objectives(Graph graph)
    {
        if (!Sweeps.IsDefaultOrEmpty) return [.. Sweeps.Select(s => s.Objective(graph))];
        ImmutableArray<Node> seeded = graph.Loss is { } loss ? [loss] : [];
        return [new Objective(graph.Roots, seeded, [.. graph.Parameters.Where(p => !p.IsFrozen)])];
    }
}

/// <summary>One sweep: a root, and the names of what it is differentiated by.</summary>
/// <param name="Of">The root's name.</param>
/// <param name="Wrt">Inputs, parameters or nodes in between; empty: every input and parameter of a float type.</param>
public sealed record Differentiate(string Of, params ImmutableArray<string> Wrt)
{
    internal Objective Objective(Graph graph)
    {
        Node root = graph[Of];
        if (!root.Type.Element.IsFloat())
            throw new GraphException($"root `{Of}`", root.Type.ToString(), $"a value of {graph.Type.Word()}", "indices and masks have no gradient");
        ImmutableArray<Node> wrt = Wrt.IsDefaultOrEmpty
            ? [.. graph.Nodes.Where(n => n.Kind is NodeKind.Input or NodeKind.Parameter && n.Type.Element.IsFloat())]
            : [.. Wrt.Select(name => graph[name])];
        foreach (Node node in wrt)
            if (!node.Type.Element.IsFloat())
                throw new GraphException($"`{node.Name}`", node.Type.ToString(), $"a value of {graph.Type.Word()}", "indices and masks have no gradient");
        return new Objective([root], [root], wrt);
    }
}
