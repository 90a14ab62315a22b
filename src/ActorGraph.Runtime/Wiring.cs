using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime;

/// <summary>What is differentiated, and by what; walked as one sweep.</summary>
/// <param name="Roots">What is reported and, where seeded, differentiated.</param>
/// <param name="Seeded">The roots that receive a seed; empty: forward only.</param>
/// <param name="Wrt">What is differentiated by.</param>
public sealed record Objective(ImmutableArray<Node> Roots, ImmutableArray<Node> Seeded, ImmutableArray<Node> Wrt);

/// <summary>Turns a graph and its objectives into what each node needs to know.</summary>
public static class Wiring
{
    /// <summary>The specification of every node, by index.</summary>
    public static ImmutableArray<NodeSpec> Specify(int run, Graph graph, IReadOnlyList<Objective> objectives, bool learns)
    {
        GradientPaths[] paths = [.. objectives.Select(o => new GradientPaths(graph, o.Seeded, o.Wrt))];
        var places = new int[graph.Nodes.Length][];
        foreach (Node node in graph.Nodes) places[node.Index] = new int[node.Inputs.Length];
        foreach (Node node in graph.Nodes)
        {
            ImmutableArray<Edge> consumers = graph.Consumers(node);
            for (int place = 0; place < consumers.Length; place++) places[consumers[place].Consumer][consumers[place].Slot] = place;
        }

        return [.. graph.Nodes.Select(node => new NodeSpec
        {
            Run = run,
            Node = node,
            Inputs = [.. node.Inputs.Select((input, slot) => new InputSpec(input.Index, places[node.Index][slot], input.Scope))],
            Consumers = graph.Consumers(node),
            Sweeps = [.. objectives.Select((o, s) => Sweep(graph, node, o, paths[s], learns))],
        })];
    }

    private static SweepSpec Sweep(Graph graph, Node node, Objective objective, GradientPaths paths, bool learns)
    {
        bool isRoot = objective.Roots.Contains(node);
        if (!paths.Has(node)) return isRoot ? new SweepSpec { IsRoot = true } : SweepSpec.None;
        var wanted = ImmutableArray.CreateBuilder<bool>(node.Inputs.Length);
        Residuals residuals = Residuals.None;
        for (int slot = 0; slot < node.Inputs.Length; slot++)
        {
            wanted.Add(paths.Has(new Edge(node.Index, slot)));
            if (wanted[slot]) residuals |= node.Op!.Keeps(slot);
        }

        return new SweepSpec
        {
            HasGradient = true,
            Awaited = [.. graph.Consumers(node).Select(paths.Has), objective.Seeded.Contains(node)],
            Wanted = wanted.MoveToImmutable(),
            Residuals = residuals,
            IsRoot = isRoot,
            Learns = learns && node.Kind == NodeKind.Parameter && !node.IsFrozen && objective.Wrt.Contains(node),
        };
    }
}
