using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>What is differentiated, and by what; walked as one sweep.</summary>
/// <param name="Roots">What is reported.</param>
/// <param name="Of">The roots that are differentiated; empty: values only.</param>
/// <param name="Wrt">What is differentiated by.</param>
/// <param name="Mode">Which way derivatives travel.</param>
public sealed record Objective(
    ImmutableArray<Node> Roots, ImmutableArray<Node> Of, ImmutableArray<Node> Wrt, DifferentiationMode Mode = DifferentiationMode.Reverse)
{
    /// <summary>The nodes that receive a seed: a cotangent for each root, or a tangent for each node that is differentiated by.</summary>
    public ImmutableArray<Node> Seeded => Mode == DifferentiationMode.Reverse ? Of : Wrt;

    /// <summary>
    /// What a pass of training differentiates, for plans: the loss by all parameters that learn. Without a loss the roots are
    /// differentiated, and without parameters the inputs are what they are differentiated by.
    /// </summary>
    public static Objective OfTraining(Graph graph)
    {
        ImmutableArray<Node> roots = graph.Loss is { } loss ? [loss] : [.. graph.Roots.Where(r => r.Type.Element.IsFloat())];
        ImmutableArray<Node> learnt = [.. graph.Parameters.Where(p => !p.IsFrozen)];
        return new Objective(graph.Roots, roots, learnt.IsEmpty ? [.. graph.Inputs.Where(i => i.Type.Element.IsFloat())] : learnt);
    }
}

/// <summary>Turns a graph and its objectives into what each node needs to know.</summary>
public static class Wiring
{
    /// <summary>The specification of every node, by index.</summary>
    public static ImmutableArray<NodeSpec> Specify(int run, Graph graph, IReadOnlyList<Objective> objectives, bool learns)
    {
        GradientPaths[] paths = [.. objectives.Select(o => new GradientPaths(graph, o.Of, o.Wrt))];
        var places = new int[graph.Nodes.Length][];
        foreach (Node node in graph.Nodes) places[node.Index] = new int[node.Inputs.Length];
        foreach (Node node in graph.Nodes)
        {
            ImmutableArray<Edge> consumers = graph.Consumers(node);
            for (int place = 0; place < consumers.Length; place++) places[consumers[place].Consumer][consumers[place].Slot] = place;
        }

        SweepSpec[][] sweeps = [.. objectives.Select((o, s) => graph.Nodes.Select(node => Sweep(graph, node, o, paths[s], learns)).ToArray())];
        for (int s = 0; s < sweeps.Length; s++)
            if (objectives[s].Mode == DifferentiationMode.Reverse) RegionWiring.Add(graph, sweeps[s]);
        return [.. graph.Nodes.Select(node => new NodeSpec
        {
            Run = run,
            Node = node,
            Inputs = [.. node.Inputs.Select((input, slot) => new InputSpec(input.Index, places[node.Index][slot], input.Scope))],
            Consumers = graph.Consumers(node),
            Sweeps = [.. sweeps.Select(s => s[node.Index])],
        })];
    }

    private static SweepSpec Sweep(Graph graph, Node node, Objective objective, GradientPaths paths, bool learns)
    {
        bool isRoot = objective.Roots.Contains(node);
        if (!paths.Has(node)) return isRoot ? new SweepSpec { IsRoot = true } : SweepSpec.None;
        if (objective.Mode == DifferentiationMode.Forward) return Forward(graph, node, objective, paths, isRoot);
        var wanted = ImmutableArray.CreateBuilder<bool>(node.Inputs.Length);
        Residuals residuals = Residuals.None;
        for (int slot = 0; slot < node.Inputs.Length; slot++)
        {
            wanted.Add(paths.Has(new Edge(node.Index, slot)));
            if (wanted[slot]) residuals |= node.Op!.Keeps(slot);
        }

        return new SweepSpec
        {
            FeedsLearner = node.Scope == Scope.Pass
                && Enumerable.Range(0, wanted.Count).Any(slot => wanted[slot] && Learns(node.Inputs[slot], objective, learns)),
            HasGradient = true,
            Awaited = [.. graph.Consumers(node).Select(paths.Has), objective.Of.Contains(node)],
            Wanted = wanted.MoveToImmutable(),
            Residuals = residuals,
            IsRoot = isRoot,
            Learns = Learns(node, objective, learns),
        };
    }

    private static bool Learns(Node node, Objective objective, bool learns) =>
        learns && node.Kind == NodeKind.Parameter && !node.IsFrozen && objective.Wrt.Contains(node);

    private static SweepSpec Forward(Graph graph, Node node, Objective objective, GradientPaths paths, bool isRoot) => new()
    {
        HasTangent = true,
        AwaitedTangents =
            [.. Enumerable.Range(0, node.Inputs.Length).Select(slot => paths.Has(new Edge(node.Index, slot))), objective.Wrt.Contains(node)],
        PushesTo = [.. graph.Consumers(node).Select(paths.Has)],
        IsRoot = isRoot,
        ReportsTangent = objective.Of.Contains(node),
    };
}
