using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Autodiff;

/// <summary>Random float64 graphs with fan-out, broadcasting and several roots; every op keeps numbers small.</summary>
internal static class RandomGraphs
{
    public const int Samples = 3;

    private const int Smooth = 10;
    private const int All = 15;

    /// <summary>A graph of a seed; smooth ones have no kinks.</summary>
    public static Graph Create(int seed, bool smooth = false)
    {
        var random = new Random(seed);
        var g = new GraphBuilder(ElementType.Float64);
        List<Node> nodes =
        [
            g.Input("x", [Dimension.Batch(), 2]), g.Input("y", [Dimension.Batch(), 2]), g.Input("t", [2]), g.Input("s", []),
            g.Parameter("w", [2], new Normal(0, 1)), g.Parameter("m", [2, 2], new Normal(0, 1)),
        ];
        Node m = nodes[5];
        int sources = nodes.Count;
        for (int count = random.Next(4, 18); count > 0; count--)
        {
            Node Any() => nodes[random.Next(nodes.Count)];
            (Node p, Node q, Node r) = (Any(), Any(), Any());
            try
            {
                nodes.Add(Apply(random.Next(smooth ? Smooth : All), p, q, r, m));
            }
            catch (GraphException)
            {
                nodes.Add(-p); // they do not broadcast
            }
        }

        Node[] roots = [.. nodes.Skip(sources).TakeLast(random.Next(1, 4)).Distinct()];
        for (int i = 0; i < roots.Length; i++) roots[i].Named($"r{i}");
        return g.Build(null, roots);
    }

    /// <summary>Values for inputs and parameters.</summary>
    public static Dictionary<string, Tensor> Feeds(Graph graph, int seed) => graph.Inputs.Concat(graph.Parameters).ToDictionary(n => n.Name,
        n => new Normal(0, 1).Create(n.Shape.Bind(Samples), n.Type.Element, (ulong)seed, n.Index, TensorPool.Shared));

    private static Node Apply(int op, Node p, Node q, Node r, Node m) => op switch
    {
        0 => p + q,
        1 => p * q.Tanh(),
        2 => p - q,
        3 => p.Tanh().Pow(2),
        4 => p.Sigmoid() / (q * q + 1.0),
        5 => p.Shape.Rank == 2 ? p.MatMul(m).Tanh() : p.Tanh(),
        6 => p.Shape.Rank == 0 ? p.Sigmoid() : p.ReduceSum([-1], keepDims: true) * 0.5,
        7 => p.Shape.Rank == 2 && !p.Shape.HasBatch ? p.Transpose() : -p,
        8 => p.Tanh().Identity() + p.Tanh(),
        9 => p.Sin() * q.Cos() + r,
        10 => p.Max(q, r),
        11 => p.Greater(q).Where(q.Sin(), r),
        12 => p.StopGradient() * q.Sigmoid(),
        13 => p.Relu() - q.Abs(),
        _ => p.Shape.Rank == 0 ? p.Abs() : p.Softmax(-1) * q,
    };
}
