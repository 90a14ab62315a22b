using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Ops;

/// <summary>
/// A row of NaN or −∞ whose result is masked out, as padding is: it leaves no trace in the gradient of what made it, and none in
/// the rows beside it.
/// </summary>
public sealed class MaskedRowTests
{
    private static readonly Dictionary<string, Func<Node, Node>> Rules = new()
    {
        ["softmax"] = x => x.Softmax().Pow(2).ReduceSum([1]),
        ["log_softmax"] = x => x.LogSoftmax().Pow(2).ReduceSum([1]),
        ["reduce_l1"] = x => x.ReduceL1([1]),
        ["reduce_l2"] = x => x.ReduceL2([1]),
        ["reduce_sum_square"] = x => x.ReduceSumSquare([1]),
        ["reduce_max"] = x => x.ReduceMax([1]),
        ["reduce_min"] = x => x.ReduceMin([1]),
        ["mean"] = x => x.ReduceMean([1]),
        ["max"] = x => x.Max(0.5).ReduceSum([1]),
        ["gelu"] = x => x.Gelu().ReduceSum([1]),
        ["cross entropy with probabilities"] = x =>
            x.SoftmaxCrossEntropyLoss(Constant(x, [0.5, 0.25, 0.25, 0.5, 0.25, 0.25], [2, 3])),
        ["cross entropy with labels"] = x =>
            x.SoftmaxCrossEntropyLoss(x.Owner.Constant(Tensor.From([1L, 2], [2]))),
    };

    public static TheoryData<string, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (string rule in Rules.Keys)
                foreach (double padding in new[] { double.NaN, double.NegativeInfinity, double.PositiveInfinity })
                    cases.Add(rule, padding);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Leaves_no_trace(string rule, double padding)
    {
        double[] padded = Gradient(rule, padding), plain = Gradient(rule, 1);
        Assert.Equal(plain[..3], padded[..3]);
        Assert.All(padded[3..], g => Assert.Equal(0, g));
        Assert.Contains(plain, g => g != 0);
    }

    [Fact]
    public void A_NaN_among_what_is_reduced_lets_no_gradient_and_no_tangent_through()
    {
        var e = new Evaluation(TensorPool.Shared);
        using Tensor x = Tensor.From([1, double.NaN, 3], [3]), v = Tensor.From([1.0, 1, 1], [3]);
        foreach (Op op in new Op[] { new ReduceMax(), new ReduceMin() })
        {
            using Tensor y = op.Forward(e, [x]);
            using Tensor yDot = new Workspace().Jvp(e, op, [x], y, [v]);
            using Tensor xBar = new Workspace().Vjp(e, op, [x], y, Tensor.Scalar(1, ElementType.Float64), 0);
            Assert.True(double.IsNaN(y.Item()));
            Assert.Equal(0, yDot.Item());
            Assert.Equal([0.0, 0, 0], xBar.ToDoubles());
        }
    }

    private static double[] Gradient(string rule, double padding)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [2, 3]);
        Node y = Constant(x, [1, 0], [2]).Greater(0.5).Where(Rules[rule](x), 0);
        Graph graph = g.Build(null, y);
        return new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared))
            .Run(new Dictionary<string, Tensor> { ["x"] = Tensor.From([0.5, -1, 2, padding, padding, padding], [2, 3]) })
            .Gradients(y, Tensor.Filled(1, ElementType.Float64, [2]), x)[0]!.ToDoubles();
    }

    private static Node Constant(Node x, double[] values, Shape shape) => x.Owner.Constant(Tensor.From(values, shape));
}
