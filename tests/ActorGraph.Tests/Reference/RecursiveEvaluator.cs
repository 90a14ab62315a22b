using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Reference;

/// <summary>
/// The plain reference: no actors, no messages. Each node's value is its op's forward on the values of its inputs, one node
/// after the other; gradients are folded from the last node to the first, consumer edge by consumer edge.
/// </summary>
public sealed class RecursiveEvaluator(Graph graph, Evaluation e)
{
    private readonly Tensor?[] _values = new Tensor?[graph.Nodes.Length];

    /// <summary>The value of a node.</summary>
    public Tensor this[Node node] => _values[node.Index] ?? throw new InvalidOperationException($"`{node.Name}` was not run");

    /// <summary>Runs all nodes. Inputs and parameters are fed by name; constants are what they are.</summary>
    public RecursiveEvaluator Run(IReadOnlyDictionary<string, Tensor> feeds)
    {
        foreach (Node node in graph.Nodes)
            _values[node.Index] = node.Kind switch
            {
                NodeKind.Operation => node.Op!.Forward(e with { Node = node.Index }, Inputs(node)),
                NodeKind.Constant => node.Value!,
                _ => feeds[node.Name],
            };
        return this;
    }

    /// <summary>The gradients of ⟨seed, root⟩ by the nodes named; null for one that the root does not depend on.</summary>
    public Tensor?[] Gradients(Node root, Tensor seed, params ReadOnlySpan<Node> wrt)
    {
        var paths = new GradientPaths(graph, [root], wrt.ToArray());
        var space = new Workspace();
        var gradients = new Tensor?[graph.Nodes.Length];
        gradients[root.Index] = seed;
        for (int i = root.Index; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            if (!paths.Has(node)) continue;
            foreach (Edge edge in graph.Consumers(node))
            {
                Node consumer = graph.Nodes[edge.Consumer];
                if (!paths.Has(edge) || gradients[consumer.Index] is not { } yBar) continue;
                Tensor cotangent = space.Vjp(
                    e with { Node = consumer.Index }, consumer.Op!, Inputs(consumer), this[consumer], yBar, edge.Slot);
                gradients[i] = gradients[i] is { } sum ? Sum(sum, cotangent) : cotangent;
            }
        }

        return [.. wrt.ToArray().Select(n => gradients[n.Index])];
    }

    private static Tensor Sum(Tensor a, Tensor b) => a.Type == ElementType.Float32
        ? Tensor.From<float>([.. a.ToArray<float>().Zip(b.ToArray<float>(), (p, q) => p + q)], a.Shape)
        : Tensor.From<double>([.. a.ToArray<double>().Zip(b.ToArray<double>(), (p, q) => p + q)], a.Shape);

    private Tensor[] Inputs(Node node) => [.. node.Inputs.Select(n => this[n])];
}
