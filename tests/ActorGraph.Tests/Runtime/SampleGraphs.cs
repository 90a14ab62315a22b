using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Small graphs that between them have every kind of edge, with feeds for them.</summary>
internal static class SampleGraphs
{
    private static readonly Dictionary<string, Func<Graph>> ByName = new()
    {
        ["two losses"] = TwoLosses,
        ["embedding"] = Embedding,
        ["diamonds"] = Diamonds,
        ["step inputs"] = StepInputs,
        ["choices"] = Choices,
        ["no batch"] = NoBatch,
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static Graph Named(string name) => ByName[name]();

    /// <summary>Feeds for every input; integers are below 3, and drawn from the step's number.</summary>
    public static Dictionary<string, Tensor> Feeds(Graph graph, int samples, int step) => graph.Inputs.ToDictionary(i => i.Name, i =>
    {
        Shape shape = i.Shape.Bind(samples);
        return i.Type.Element == ElementType.Int64
            ? Tensor.From([.. Enumerable.Range(0, shape.Volume).Select(n => (long)((n * 7 + step) % 3))], shape)
            : new Normal(0, 1).Create(shape, i.Type.Element, 7, i.Index + 100 * step, TensorPool.Shared);
    });

    // W is used by two layers and through one transpose(W); L1 + L2 share the prediction, which is a root too; `dead` is read by nobody
    private static Graph TwoLosses()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 5]), y = g.Input("y", [Dimension.Batch(), 3]);
        Node w = g.Parameter("w", [5, 5], new He()), b = g.Parameter("b", [5], new Normal(0, 0.1)), v = g.Parameter("v", [3, 5], new He());
        Node unread = g.Parameter("unread", [4], new Normal(0, 1)), wT = w.Transpose().Named("wT");
        Node h = (x.MatMul(wT) + b).Relu(), k = (h.MatMul(wT) + b).Tanh().Apply(new Dropout(0.25));
        Node prediction = k.MatMul(v.Transpose()).Named("prediction"), error = prediction - y;
        Node l1 = error.Pow(2).ReduceSum([1]).Named("L1"), l2 = error.Abs().ReduceSum([1]).Named("L2");
        h.Exp().Named("dead");
        (unread * 2).Named("dead.parameter");
        return g.Build(loss: (l1 + l2).Named("L"), prediction);
    }

    // rows of a table by index, class labels; the table feeds a penalty of the step beside its batch
    private static Graph Embedding()
    {
        var g = new GraphBuilder();
        Node id = g.Input("id", [Dimension.Batch()], ElementType.Int64), label = g.Input("label", [Dimension.Batch()], ElementType.Int64);
        Node table = g.Parameter("table", [3, 4], new Normal(0, 1)), w = g.Parameter("w", [4, 3], new He());
        Node penalty = (table * table).ReduceSum();
        return g.Build(loss: table.Gather(id).MatMul(w).SoftmaxCrossEntropyLoss(label) + penalty * 0.01);
    }

    // fan-out on fan-out, the same consumer twice and thrice, identities that share one buffer
    private static Graph Diamonds()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Normal(1, 0.1));
        Node a = x * w, b = a * a, c = a + b, d = a.Apply(new Identity()).Apply(new Identity()), e = c * d + b;
        Node f = e.Apply(new Max(), e, c), s = f.Apply(new Identity()) + f + f.StopGradient() + d;
        return g.Build(loss: (s * s).ReduceSum([1]));
    }

    // an input without a batch beside one with; a frozen parameter; a long chain that runs once a step
    private static Graph StepInputs()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 3]), t = g.Input("t", []), offset = g.Input("offset", [3]);
        Node w = g.Parameter("w", [3, 3], new He()), frozen = g.Parameter("frozen", [3], new Normal(0, 1), frozen: true);
        Node chain = (w.Transpose() * t + frozen).Tanh() + w;
        return g.Build(loss: (x.MatMul(chain) + offset * frozen).Pow(2).ReduceSum([1]));
    }

    // masks, singular branches, parts put together
    private static Graph Choices()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 4]), w = g.Parameter("w", [4], new Normal(0, 1)), b = g.Parameter("b", [1], new Normal(0, 1));
        Node z = x * w + b, chosen = (z.Greater(0)).Where(z.Apply(new Max(), w, b), z * 0.1 + w);
        Node wide = chosen.Concat(1, z, chosen, x);
        return g.Build(loss: (wide * wide).ReduceSum([1]), wide);
    }

    // nothing has samples: the whole graph runs once a step
    private static Graph NoBatch()
    {
        var g = new GraphBuilder();
        Node t = g.Input("t", [4]), w = g.Parameter("w", [4], new Normal(0, 1)), m = g.Parameter("m", [4, 4], new He());
        Node z = m.MatMul(w) - t;
        return g.Build(loss: (z * z).ReduceSum() + (w * w * w).ReduceSum().Pow(2), z);
    }
}
