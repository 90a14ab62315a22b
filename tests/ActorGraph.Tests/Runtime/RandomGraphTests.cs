using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Runtime;

/// <summary>Random graphs through node actors, against the plain recursive reference.</summary>
public sealed class RandomGraphTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private const int Samples = 3;

    // what a node is: an op by number, and the places of its inputs among the nodes before it
    private static readonly Gen<(int Op, int A, int B, int C)[]> Plans =
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999]).Array[3, 24];

    [Fact]
    public async Task Values_and_gradients_through_actors_are_those_of_the_reference() =>
        await Gen.Select(Plans, Gen.Int[1, Samples]).SampleAsync(async sample =>
        {
            (Graph graph, Node root) = Build(sample.Item1);
            Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, Samples, 1);
            await using GraphRun run = await local.Runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate(root.Name)] });
            var values = new Dictionary<string, Tensor>(feeds);
            foreach (ParameterValues p in await run.ReadParametersAsync()) values.Add(p.Name, p.Value);
            RecursiveEvaluator reference = new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(values);
            Node[] wrt = [.. graph.Inputs.Concat(graph.Parameters)];
            Tensor seed = new Normal(0, 1).Create(root.Shape.Bind(Samples), ElementType.Float64, 5, 5, TensorPool.Shared);
            Tensor?[] gradients = reference.Gradients(root, seed, wrt);

            int cuts = graph.FirstMixing(root) is null && root.Shape.BatchAxis == 0 ? sample.Item2 : 1;
            (await run.GradientAsync(feeds, seed: seed, microBatches: cuts).Soon()).Dispose();
            foreach (Node node in graph.Nodes) AssertClose(node, reference[node], await CollectAsync(run, node, cuts, b => b.Forward));
            for (int i = 0; i < wrt.Length; i++) AssertClose(wrt[i], gradients[i], await CollectAsync(run, wrt[i], cuts, b => b.Backward));
        }, iter: 150, threads: 1);

    // the parts of all micro-batches, one behind the other
    private static async Task<double[]?> CollectAsync(GraphRun run, Node node, int cuts, Func<NodeBuffers, Tensor?> buffer)
    {
        var parts = new List<double>();
        for (int i = 0; i < (node.Scope == Scope.Pass ? cuts : 1); i++)
        {
            if (buffer(await run.ReadAsync(node.Name, i)) is not { } part) return null;
            parts.AddRange(part.ToDoubles());
        }

        return [.. parts];
    }

    private static void AssertClose(Node node, Tensor? expected, double[]? found)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is null) return;
        double[] values = expected.ToDoubles();
        Assert.Equal(values.Length, found!.Length);
        for (int i = 0; i < values.Length; i++)
            if (!values[i].Equals(found[i]))
                Assert.True(Math.Abs(values[i] - found[i]) <= 1e-12 * Math.Abs(values[i]), $"{node}: found {found[i]:R}, expected {values[i]:R} at {i}");
    }

    // rows of 2 and scalars, with and without samples; every op keeps numbers small
    private static (Graph Graph, Node Root) Build((int Op, int A, int B, int C)[] plan)
    {
        var g = new GraphBuilder(ElementType.Float64);
        List<Node> nodes =
        [
            g.Input("x", [Dimension.Batch(), 2]), g.Input("y", [Dimension.Batch(), 2]), g.Input("t", [2]), g.Input("s", []),
            g.Parameter("w", [2], new Normal(0, 1)), g.Parameter("m", [2, 2], new Normal(0, 1)), g.Parameter("b", [], new Normal(0, 1)),
        ];
        foreach ((int op, int a, int b, int c) in plan)
        {
            Node p = nodes[a % nodes.Count], q = nodes[b % nodes.Count], r = nodes[c % nodes.Count];
            try
            {
                nodes.Add(Apply(op, p, q, r, nodes[5]));
            }
            catch (GraphException)
            {
                nodes.Add(-p); // they do not broadcast; what was built on the way stays as dead nodes
            }
        }

        Node root = nodes[^1];
        return (g.Build(null, root.IsAnonymous ? root.Named("root") : root), root);
    }

    private static Node Apply(int op, Node p, Node q, Node r, Node m) => op switch
    {
        0 => p + q,
        1 => p * q,
        2 => p - q,
        3 => p * p,
        4 => p.Tanh(),
        5 => p.Sigmoid() / (q * q + 1.0),
        6 => p.Max(q, r),
        7 => p.Greater(q).Where(q.Sin(), r),
        8 => p.StopGradient() * q,
        9 => p.Shape.Rank == 2 ? p.MatMul(m) : p.Identity(),
        10 => p.Shape.Rank == 0 ? p.Sigmoid() : p.ReduceSum([-1], keepDims: true) * 0.5,
        11 => p.Shape.Rank == 2 && !p.Shape.HasBatch ? p.Transpose() : -p,
        12 => p.Tanh().Identity().Identity() + p,
        _ => p.Sin() * q.Cos() + r,
    };
}
