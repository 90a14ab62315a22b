using System.Numerics;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Ops;

/// <summary>Ops as users write them, with what is public alone.</summary>
public sealed class OwnOpTests
{
    [Fact]
    public void An_op_of_two_inputs_that_derives_from_Op_differentiates_with_numbers_and_as_a_graph()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node a = g.Input("a", [Dimension.Batch(), 2]), b = g.Input("b", [2]);
        Node y = a.Apply(new Hypotenuse(), b);
        Graph graph = g.Build(null, y);
        Assert.Equal(BatchTreatment.PerSample, y.Batch);
        var feeds = new Dictionary<string, Tensor>
        {
            ["a"] = Tensor.From([3.0, 5, 8, 0], [2, 2]),
            ["b"] = Tensor.From([4.0, 12], [2]),
        };
        RecursiveEvaluator run = new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
        Assert.Equal([5.0, 13, Math.Sqrt(80), 12], run[y].ToDoubles());
        Tensor?[] gradients = run.Gradients(y, Tensor.Filled(1, ElementType.Float64, [2, 2]), a, b);
        Near([3 / 5.0, 5 / 13.0, 8 / Math.Sqrt(80), 0], gradients[0]!.ToDoubles());
        Near([4 / 5.0 + 4 / Math.Sqrt(80), 12 / 13.0 + 1], gradients[1]!.ToDoubles());
    }

    [Fact]
    public void A_rule_of_the_wrong_shape_is_named_and_writes_over_nothing()
    {
        var e = new Evaluation(new TensorPool());
        using (Tensor x = Tensor.From([1.0, 2, 3], [3], e.Pool), y = x.Copy(e.Pool))
        using (Tensor sum = Tensor.Zeros(e.Pool, ElementType.Float64, [3]))
        {
            var space = new Workspace();
            var error = Assert.Throws<ShapeException>(() => space.Vjp(e, new Forgetful(), [x], y, y, 0));
            Assert.Contains(
                "found a cotangent of shape [] towards input 0, expected [3]", error.Message, StringComparison.Ordinal);
            Assert.Throws<ShapeException>(() => space.VjpOnto(e, new Forgetful(), [x], y, y, 0, sum, isOnly: true));
            Assert.Throws<ShapeException>(() => space.Jvp(e, new Forgetful(), [x], y, [y]));
            Assert.Equal([0.0, 0, 0], sum.ToDoubles());
        }

        Assert.Equal(0, e.Pool.LeasedBytes);
    }

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.InRange(found[i], expected[i] - 1e-14, expected[i] + 1e-14);
    }

    /// <summary>y = √(a² + b²), ∂y/∂a = a/y, ∂y/∂b = b/y; b is repeated along the first axis.</summary>
    private sealed record Hypotenuse : Op
    {
        public override (int Least, int Most) Arity => (2, 2);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) =>
            Inferred.PerSample(x[0] with { Shape = Broadcast.Shapes(x[0].Shape, x[1].Shape) });

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Type == ElementType.Float32
            ? Compute<float>(e, x[0], x[1]) : Compute<double>(e, x[0], x[1]);

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
            Algebra.SumTo(yBar * x[input] / y, x[input].Type.Shape);

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
            ((xDot[0] ?? T.Constant(0)) * x[0] + (xDot[1] ?? T.Constant(0)) * x[1]) / y;

        private static Tensor Compute<T>(Evaluation e, Tensor a, Tensor b) where T : unmanaged, IRootFunctions<T> =>
            Tensor.Create<T, (Tensor A, Tensor B)>(a.Shape, (a, b), static (y, x) =>
            {
                ReadOnlySpan<T> a = x.A.AsSpan<T>(), b = x.B.AsSpan<T>();
                for (int i = 0; i < y.Length; i++) y[i] = T.Sqrt(a[i] * a[i] + b[i % b.Length] * b[i % b.Length]);
            }, e.Pool);
    }

    /// <summary>y = x, with derivatives that forget the shape.</summary>
    private sealed record Forgetful : Op
    {
        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Retain();

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Constant(1);

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Constant(1);
    }
}
