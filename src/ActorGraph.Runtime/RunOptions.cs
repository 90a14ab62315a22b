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

    /// <summary>About how many samples a step has: what the cost of a node is estimated for, where nodes are spread over workers.</summary>
    public int Samples { get; init; } = 32;

    /// <summary>
    /// What is differentiated, by what; each is a sweep, in this order. Empty: one sweep, of the graph's loss, by all
    /// parameters that are not frozen, or forward only where the graph names no loss.
    /// </summary>
    public ImmutableArray<Differentiate> Sweeps { get; init; } = [];

    /// <summary>What is called with values and gradients of nodes as they are made; in a run whose nodes are in this process.</summary>
    public ImmutableArray<NodeHook> Hooks { get; init; } = [];

    internal ImmutableArray<Objective> Objectives(Graph graph)
    {
        if (!Sweeps.IsDefaultOrEmpty) return [.. Sweeps.Select(s => s.Objective(graph))];
        ImmutableArray<Node> seeded = graph.Loss is { } loss ? [loss] : [];
        return [new Objective(graph.Roots, seeded, [.. graph.Parameters.Where(p => !p.IsFrozen)])];
    }
}

/// <summary>One sweep: the names of roots, and of what they are differentiated by.</summary>
/// <param name="Of">The roots' names. With several, what they have in common is walked once.</param>
/// <param name="Wrt">Inputs, parameters or nodes in between; empty: every input and parameter of a float type that a root depends
/// on.</param>
/// <param name="Mode">Which way derivatives travel.</param>
public sealed record Differentiate(
    ImmutableArray<string> Of, ImmutableArray<string> Wrt, DifferentiationMode Mode = DifferentiationMode.Reverse)
{
    /// <summary>One root, in reverse mode.</summary>
    public Differentiate(string of, params ImmutableArray<string> wrt)
        : this([of], wrt)
    {
    }

    internal Objective Objective(Graph graph)
    {
        Node[] roots = [.. Of.Select(name => graph[name])];
        Node[] wrt = [.. Wrt.IsDefaultOrEmpty
            ? graph.Nodes.Where(n => n.Kind is NodeKind.Input or NodeKind.Parameter && n.Type.Element.IsFloat())
            : Wrt.Select(name => graph[name])];
        var paths = new GradientPaths(graph, roots, wrt);
        if (Wrt.IsDefaultOrEmpty) wrt = [.. wrt.Where(paths.Has)];
        if (wrt.Length > 0) GradientPaths.Required(graph, roots, wrt); // what depends on nothing has a gradient of its own alone
        return new Objective([.. roots], [.. roots], [.. wrt], Mode);
    }
}
