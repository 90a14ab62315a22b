using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using CsCheck;

namespace ActorGraph.Tests.Ops;

public sealed class MatMulTests
{
    private static readonly Dimension Batch = Dimension.Batch();

    [Fact]
    public void An_operand_that_fits_transposed_is_hinted_at_by_its_name()
    {
        var e = Assert.Throws<GraphException>(() => Applied([32, 64], [10, 64]));
        Assert.Equal(
            "MatMul `h2`: found [32×64] @ [10×64], expected [32×64] @ [64×n]\n\nhint: transpose the right operand: transpose(W2)",
            e.Message);
    }

    [Theory]
    [InlineData(new[] { 64, 32 }, new[] { 64, 10 }, "[64×32] @ [32×n]", "transpose the left operand: transpose(h1)")]
    [InlineData(new[] { 4, 3 }, new[] { 5, 4 }, "[4×3] @ [3×n]", "exchange the operands: W2 @ h1")]
    [InlineData(new[] { 2, 5, 3 }, new[] { 2, 4, 3 }, "[2×5×3] @ [2×3×n]",
        "transpose the right operand: transpose(W2, perm=[0, 2, 1])")]
    [InlineData(new[] { 4, 3 }, new[] { 5 }, "[4×3] @ [3]", null)]
    [InlineData(new[] { 4, 3 }, new[] { 5, 7 }, "[4×3] @ [3×n]", null)]
    public void Extents_that_differ_say_what_would_fit(int[] a, int[] b, string expected, string? hint)
    {
        var e = Assert.Throws<GraphException>(() => Applied(Shape.Of(a), Shape.Of(b)));
        Assert.Equal((expected, hint), (e.Expected, e.Hint));
    }

    [Fact]
    public void A_transposed_operand_is_shown_as_one()
    {
        var e = Assert.Throws<GraphException>(() => Applied([5, 3], [3, 4], transposeB: true));
        Assert.Equal(("[5×3] @ [3×4]ᵀ", "[5×3] @ [n×3]ᵀ"), (e.Found, e.Expected));
    }

    [Fact]
    public void A_scalar_is_refused()
    {
        var e = Assert.Throws<GraphException>(() => Applied([], [3]));
        Assert.Equal("to multiply by a number, write *", e.Hint);
    }

    [Fact]
    public void Leading_axes_that_do_not_broadcast_are_refused()
    {
        var e = Assert.Throws<GraphException>(() => Applied([2, 4, 3], [5, 3, 4]));
        Assert.Equal("[2×4×3] @ [5×3×4]", e.Found);
    }

    [Fact]
    public void The_batch_is_kept_apart_or_mixed()
    {
        Assert.Equal(BatchTreatment.PerSample, Treated([Batch, 3], [3, 4]));
        Assert.Equal(BatchTreatment.PerSample, Treated([2, 3], [Batch, 3, 4]));
        Assert.Equal(BatchTreatment.Absent, Treated([2, 3], [3, 4]));
        Assert.Equal(BatchTreatment.Mixing, Treated([Batch, 3], [Batch, 4], transposeA: true));
        Assert.Equal(BatchTreatment.Mixing, Treated([Batch, 3], [Batch, 3], transposeB: true));
        Assert.Equal(BatchTreatment.Mixing, new MatMulSum(true).Infer([Float([Batch, 2, 3]), Float([Batch, 2, 4])]).Batch);
    }

    [Theory]
    [InlineData(new[] { 0, 3 }, new[] { 3, 4 }, new[] { 0, 4 })]
    [InlineData(new[] { 2, 0 }, new[] { 0, 4 }, new[] { 2, 4 })]
    [InlineData(new[] { 0, 2, 3 }, new[] { 3, 4 }, new[] { 0, 2, 4 })]
    [InlineData(new[] { 2, 3 }, new[] { 0, 3, 4 }, new[] { 0, 2, 4 })]
    [InlineData(new[] { 0 }, new[] { 0 }, new int[0])]
    public void Empty_axes_give_zeros_and_gradients_of_zeros(int[] a, int[] b, int[] y)
    {
        var e = new Evaluation(TensorPool.Shared);
        Tensor[] x = [Tensor.Filled(1, ElementType.Float64, Shape.Of(a)), Tensor.Filled(1, ElementType.Float64, Shape.Of(b))];
        Tensor product = new MatMul().Forward(e, x);
        Assert.Equal(Shape.Of(y), product.Shape);
        Assert.All(product.ToDoubles(), v => Assert.Equal(0, v));
        var space = new Workspace();
        for (int input = 0; input < 2; input++)
        {
            Tensor xBar = space.Vjp(e, new MatMul(), x, product, Tensor.Filled(1, ElementType.Float64, product.Shape), input);
            Assert.Equal(x[input].Shape, xBar.Shape);
            Assert.All(xBar.ToDoubles(), v => Assert.Equal(0, v));
        }
    }

    // Ranks, transposes, broadcasting and sizes around the kernel's tiles at random, against plain loops.
    [Fact]
    public void Any_shapes_are_the_naive_product()
    {
        Gen<int> size = Gen.Int[1, 18];
        Gen.Select(size, size, size, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool))
            .Sample((m, n, k, leadA, leadB, t) =>
        {
            var (transposeA, transposeB, ones) = t;
            int[] lead = [2, 3], a = [.. Lead(leadA, ones), .. transposeA ? [k, m] : (int[])[m, k]],
                b = [.. Lead(leadB, false), .. transposeB ? [n, k] : (int[])[k, n]];
            Tensor[] x = [Drawn(a, 1), Drawn(b, 2)];
            NaiveArray expected = OpCases.NaiveMatMul(NaiveArray.Of(x[0]), NaiveArray.Of(x[1]), transposeA, transposeB);
            Tensor found = new MatMul(transposeA, transposeB).Forward(new Evaluation(TensorPool.Shared), x);
            Assert.Equal(expected.Sizes, found.Shape.Select(d => d.Size));
            for (int i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], found[i], 1e-13);

            int[] Lead(int rank, bool ones) => [.. lead[(2 - rank)..].Select(d => ones ? 1 : d)];
        }, iter: 200);
    }

    // The gradient of a matrix is a chain of fused multiply-adds that does not see where the batch was cut.
    [Theory]
    [InlineData(new[] { 17 }, new[] { 17, 9 }, false, false, 1)]
    [InlineData(new[] { 17 }, new[] { 9, 17 }, false, true, 1)]
    [InlineData(new[] { 17 }, new[] { 17 }, false, false, 1)]
    [InlineData(new[] { 5, 17 }, new[] { 17, 9 }, false, false, 1)]
    [InlineData(new[] { 5, 17 }, new[] { 9, 17 }, false, true, 1)]
    [InlineData(new[] { 17, 5 }, new[] { 17, 9 }, true, false, 1)]
    [InlineData(new[] { 17, 5 }, new[] { 9, 17 }, true, true, 1)]
    [InlineData(new[] { 5, 17 }, new[] { 17 }, false, false, 1)]
    [InlineData(new[] { 17, 9 }, new[] { 5, 17 }, false, false, 0)]
    [InlineData(new[] { 9, 17 }, new[] { 5, 17 }, false, true, 0)]
    [InlineData(new[] { 17, 9 }, new[] { 17, 5 }, true, false, 0)]
    [InlineData(new[] { 17, 9 }, new[] { 17 }, false, false, 0)]
    [InlineData(new[] { 3, 5, 17 }, new[] { 3, 17, 9 }, false, false, 1)]
    public void Micro_batches_continue_the_chain(int[] sample, int[] shared, bool transposeA, bool transposeB, int input)
    {
        const int samples = 11;
        var op = new MatMul(transposeA, transposeB);
        Tensor batch = DrawnSingle([samples, .. sample], 3), one = DrawnSingle(shared, 4);
        Tensor[] Inputs(Tensor b) => input == 1 ? [b, one] : [one, b];
        var e = new Evaluation(TensorPool.Shared);
        Tensor y = op.Forward(e, Inputs(batch));
        Tensor yBar = DrawnSingle([.. y.Shape.Select(d => d.Size)], 5);
        float[] whole = Cut(samples);
        foreach (int size in new[] { 1, 2, 4, 7 }) Assert.Equal(whole, Cut(size));

        float[] Cut(int size)
        {
            var space = new Workspace();
            Tensor sum = Tensor.Zeros(TensorPool.Shared, ElementType.Float32, one.Shape);
            for (int start = 0; start < samples; start += size)
            {
                int count = Math.Min(size, samples - start);
                space.VjpOnto(e, op, Inputs(batch.Rows(start, count)), y.Rows(start, count), yBar.Rows(start, count), input, sum,
                    isOnly: size == samples);
            }

            return sum.ToArray<float>();
        }
    }

    private static Node Applied(Shape a, Shape b, bool transposeB = false)
    {
        var g = new GraphBuilder();
        return g.Apply(new MatMul(false, transposeB), "h2", [g.Input("h1", a), g.Input("W2", b)]);
    }

    private static BatchTreatment Treated(Shape a, Shape b, bool transposeA = false, bool transposeB = false) =>
        new MatMul(transposeA, transposeB).Infer([Float(a), Float(b)]).Batch;

    private static TensorType Float(Shape shape) => new(ElementType.Float32, shape);

    private static Tensor Drawn(int[] sizes, int seed)
    {
        var random = new Random(seed);
        return Tensor.From<double>([.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b))
            .Select(_ => random.NextDouble() * 2 - 1)], Shape.Of(sizes));
    }

    private static Tensor DrawnSingle(int[] sizes, int seed) =>
        Tensor.From<float>([.. Drawn(sizes, seed).ToDoubles().Select(v => (float)v)], Shape.Of(sizes));
}
