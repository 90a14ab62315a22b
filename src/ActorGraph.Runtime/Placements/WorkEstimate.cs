using System.Collections.Immutable;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// What a step of training costs, node by node and edge by edge, from shapes alone. Step-scoped nodes run once a step and pass-scoped
/// ones on all samples of the batch, however it is cut, so the number of micro-batches does not matter.
/// </summary>
public sealed class WorkEstimate
{
    private const double PerMillisecond = 1e7; // multiply-adds of one thread, for ops that stand for so much time

    private readonly GradientPaths _paths;

    private WorkEstimate(Graph graph, int samples, GradientPaths paths) => (Graph, Samples, _paths) = (graph, samples, paths);

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Samples of a step.</summary>
    public int Samples { get; }

    /// <summary>By node: multiply-adds, and evaluations of functions, of its value.</summary>
    public required ImmutableArray<long> Forward { get; init; }

    /// <summary>By node: the same of its VJPs, of those that are wanted; folding what consumers send is not counted.</summary>
    public required ImmutableArray<long> Backward { get; init; }

    /// <summary>Estimates a step of training: see <see cref="Objective.OfTraining"/>.</summary>
    public static WorkEstimate Of(Graph graph, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var objective = Objective.OfTraining(graph);
        var paths = new GradientPaths(graph, objective.Of, objective.Wrt);
        TensorType[] types = [.. graph.Nodes.Select(n => n.Type.Bind(samples))];
        var (forward, backward, trace) = (new long[types.Length], new long[types.Length], new FootprintTrace());
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not { } op) continue;
            TensorType[] x = [.. node.Inputs.Select(i => types[i.Index])];
            forward[node.Index] = op.Cost(x, types[node.Index]);
            if (op is ITakesTime { ForwardTime: var forth, BackwardTime: var back })
            {
                forward[node.Index] += (long)(forth * PerMillisecond);
                if (paths.Has(node)) backward[node.Index] += (long)(back * PerMillisecond);
            }

            for (int slot = 0; slot < x.Length; slot++)
                if (paths.Has(new Edge(node.Index, slot)))
                    backward[node.Index] = checked(backward[node.Index] + trace.Vjp(op, x, types[node.Index], slot, ontoSum: false).MultiplyAdds);
        }

        return new WorkEstimate(graph, samples, paths) { Forward = [.. forward], Backward = [.. backward] };
    }

    /// <summary>Bytes that go along an edge in a step: the activation there, and the cotangent back where there is one. Every edge has
    /// messages of its own, also where two of them lead to the same worker.</summary>
    public (long Forward, long Backward) Bytes(Edge edge)
    {
        TensorType type = Graph.Producer(edge).Type.Bind(Samples);
        long bytes = type.Shape.Count * type.Element.Size();
        return (bytes, _paths.Has(edge) ? bytes : 0);
    }
}
