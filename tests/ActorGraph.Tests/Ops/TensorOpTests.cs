using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What shape ops, reductions, rows and losses refuse, and their conventions at edges.</summary>
public sealed class TensorOpTests
{
    private static readonly Dimension Batch = Dimension.Batch();
    private static readonly Evaluation E = new(TensorPool.Shared);

    [Theory]
    [InlineData("reshape", "write 0 for the first axis, which keeps `batch`: reshape(x, [0, …])")]
    [InlineData("slice", "which samples come is chosen where they are fed")]
    [InlineData("concat", "feed all samples in one input")]
    [InlineData("expand", "expand_like repeats a value to the shape of one that has the samples")]
    [InlineData("flatten", "flatten(x, axis=1) keeps the samples apart")]
    public void The_batch_stays_where_it_is(string name, string hint)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Batch, 2, 3]), unbatched = g.Input("u", [1, 3]);
        var e = Assert.Throws<GraphException>(() => name switch
        {
            "reshape" => x.Reshape([6, -1]),
            "slice" => x.Slice([0], [2]),
            "concat" => x.Concat(0, x),
            "expand" => unbatched.Expand([Batch, 3]),
            _ => x.Flatten(2),
        });
        Assert.Equal(hint, e.Hint);
    }

    [Fact]
    public void A_squeeze_never_takes_a_batch_of_one()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Batch, 1]);
        Assert.Throws<GraphException>(() => x.Squeeze([0]));
        Assert.Throws<GraphException>(() => x.Squeeze([]));
        Assert.Equal([Batch], x.Squeeze([1]).Shape);
    }

    [Fact]
    public void Views_share_the_memory_of_what_they_show()
    {
        using Tensor x = Tensor.Filled(1, ElementType.Float32, [6, 4]);
        foreach (Op op in new Op[] { new Reshape([0, 2, 2]), new Flatten(), new Unsqueeze([1]), new Expand([6, 4]) })
        {
            using Tensor y = op.Forward(E, [x]);
            Assert.True(y.AsBytes() == x.AsBytes(), op.Name);
        }
    }

    [Theory]
    [InlineData(5, "index 5 at place 1", "an index in -5…4")]
    [InlineData(-6, "index -6 at place 1", "an index in -5…4")]
    [InlineData(long.MinValue, "index -9223372036854775808 at place 1", "an index in -5…4")]
    public void An_index_out_of_range_is_named(long index, string found, string expected)
    {
        using Tensor data = Tensor.Filled(1, ElementType.Float32, [5, 3]), indices = Tensor.From<long>([4, index], [2]);
        using Tensor rows = Tensor.Filled(1, ElementType.Float32, [2, 3]);
        foreach (Func<Tensor> run in new[] { () => new Gather().Forward(E, [data, indices]),
            () => new ScatterAdd().Forward(E, [rows, indices, data]) })
        {
            var e = Assert.Throws<ValueException>(run);
            Assert.Equal((found, expected), (e.Found, e.Expected));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_label_out_of_range_is_named(long label)
    {
        using Tensor scores = Tensor.Filled(0, ElementType.Float32, [2, 3]), labels = Tensor.From<long>([2, label], [2]);
        var e = Assert.Throws<ValueException>(() => new SoftmaxCrossEntropyLoss().Forward(E, [scores, labels]));
        Assert.Equal(($"label {label} of sample 1", "a class in 0…2"), (e.Found, e.Expected));
    }

    [Fact]
    public void An_embedding_table_continues_its_gradient_over_micro_batches()
    {
        var random = new Random(1);
        using Tensor table = Tensor.Filled(0, ElementType.Float32, [3, 5]);
        using Tensor indices = Tensor.From<long>([.. Enumerable.Range(0, 24).Select(_ => random.NextInt64(-3, 3))], [12, 2]);
        using Tensor yBar = Tensor.From<float>([.. Enumerable.Range(0, 120).Select(_ => random.NextSingle() - 0.5f)], [12, 2, 5]);
        float[] whole = Cut(12);
        foreach (int size in new[] { 1, 5, 8 }) Assert.Equal(whole, Cut(size));
        using Tensor y = new Gather().Forward(E, [table, indices]),
            alone = new Workspace().Vjp(E, new Gather(), [table, indices], y, yBar, 0);
        Assert.Equal(whole, alone.ToArray<float>());

        float[] Cut(int size)
        {
            using Tensor sum = Tensor.Zeros(TensorPool.Shared, ElementType.Float32, table.Shape);
            for (int start = 0; start < 12; start += size)
            {
                using Tensor some = indices.Rows(start, Math.Min(size, 12 - start)), v = yBar.Rows(start, some.Shape.Size(0));
                using Tensor rows = new Gather().Forward(E, [table, some]);
                new Workspace().VjpOnto(E, new Gather(), [table, some], rows, v, 0, sum, isOnly: false);
            }

            return sum.ToArray<float>();
        }
    }

    [Theory]
    [InlineData(0, BatchTreatment.Mixing)]
    [InlineData(1, BatchTreatment.PerSample)]
    public void What_goes_along_the_batch_mixes(int axis, BatchTreatment expected)
    {
        TensorType[] x = [new(ElementType.Float32, [Batch, 3])];
        foreach (Op op in new Op[] { new ReduceSum([axis]), new ReduceMean([axis], true), new ReduceMax([axis - 2]),
            new Softmax(axis), new LogSoftmax(axis - 2) })
            Assert.Equal(expected, op.Infer(x).Batch);
    }

    [Fact]
    public void Data_with_the_batch_as_rows_is_mixed_by_choosing_rows() =>
        Assert.Equal(BatchTreatment.Mixing,
            new Gather().Infer([new(ElementType.Float32, [Batch, 3]), new(ElementType.Int64, [2])]).Batch);

    [Fact]
    public void Equal_maxima_share_evenly()
    {
        using Tensor x = Tensor.From([1.0, 4, 4, 2, 4, 0], [2, 3]), yBar = Tensor.From([6.0, 5], [2]);
        using Tensor greatest = new ReduceMax([1]).Forward(E, [x]),
            xBar = new Workspace().Vjp(E, new ReduceMax([1]), [x], greatest, yBar, 0);
        Assert.Equal([0.0, 3, 3, 0, 5, 0], xBar.ToDoubles());
        using Tensor all = Tensor.From([1.0, 1, 2], [3]), one = Tensor.Scalar(3, ElementType.Float64);
        using Tensor least = new ReduceMin().Forward(E, [all]),
            allBar = new Workspace().Vjp(E, new ReduceMin(), [all], least, one, 0);
        Assert.Equal([1.5, 1.5, 0], allBar.ToDoubles());
    }

    [Fact]
    public void The_extremum_of_nothing_is_refused() =>
        Assert.Throws<ShapeException>(() => new ReduceMax([1]).Infer([new(ElementType.Float32, [Batch, 0])]));

    [Fact]
    public void Lengths_have_the_subgradient_0_at_0()
    {
        using Tensor x = Tensor.Filled(0, ElementType.Float64, [3]), yBar = Tensor.Scalar(1, ElementType.Float64),
            y = Tensor.Scalar(0, ElementType.Float64);
        foreach (Op op in new Op[] { new ReduceL1(), new ReduceL2() })
        {
            using Tensor xBar = new Workspace().Vjp(E, op, [x], y, yBar, 0),
                yDot = new Workspace().Jvp(E, op, [x], y, [Tensor.Filled(1, ElementType.Float64, [3])]);
            Assert.Equal([0.0, 0, 0], xBar.ToDoubles());
            Assert.Equal(0, yDot.Item());
        }
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void Great_scores_do_not_overflow(ElementType type)
    {
        using Tensor x = Tensor.Filled(0, type, [1, 3]);
        using Tensor great = new Add().Forward(E,
            [x, type == ElementType.Float32 ? Tensor.From([1e30f, 1e30f, -1e30f], [3])
                : Tensor.From([1e300, 1e300, -1e300], [3])]);
        using Tensor p = new Softmax().Forward(E, [great]), logs = new LogSoftmax().Forward(E, [great]);
        Assert.Equal([0.5, 0.5, 0], p.ToDoubles());
        Assert.Equal(-Math.Log(2), logs[0], 1e-7);
        using Tensor label = Tensor.From<long>([0], [1]), oneHot = Tensor.Filled(0, type, [1, 3]);
        using Tensor sure = new OneHotLike().Forward(E, [label, oneHot]);
        using Tensor byLabel = new SoftmaxCrossEntropyLoss().Forward(E, [great, label]),
            byShare = new SoftmaxCrossEntropyLoss().Forward(E, [great, sure]);
        Assert.Equal(Math.Log(2), byLabel[0], 1e-7);
        Assert.Equal(byLabel[0], byShare[0]);
    }

    [Fact]
    public void A_class_of_probability_0_may_be_impossible()
    {
        using Tensor scores = Tensor.From([0.0, double.NegativeInfinity], [1, 2]), target = Tensor.From([1.0, 0], [1, 2]);
        using Tensor loss = new SoftmaxCrossEntropyLoss().Forward(E, [scores, target]);
        Assert.Equal(0, loss[0]);
    }

    [Fact]
    public void Empty_batches_pass_through()
    {
        using Tensor x = Tensor.Filled(0, ElementType.Float32, [0, 3]), labels = Tensor.Filled(0, ElementType.Int64, [0]);
        foreach (Op op in new Op[] { new Softmax(), new LogSoftmax(), new ReduceSum([1], true), new Transpose(),
            new Reshape([0, 3]), new Concat(1), new Slice([1], [2], [1]), new Dropout() })
        {
            using Tensor y = op.Forward(E with { Training = true }, [x]);
            Assert.Equal(op.Infer([new(x.Type, x.Shape)]).Type.Shape, y.Shape);
        }

        using Tensor loss = new SoftmaxCrossEntropyLoss().Forward(E, [x, labels]);
        Assert.Equal(Shape.Of(0), loss.Shape);
        using Tensor total = new ReduceSum().Forward(E, [x]);
        Assert.Equal(0, total.Item());
    }

    [Fact]
    public void Integers_and_masks_can_be_moved()
    {
        using Tensor ints = Tensor.From<long>([1, 2, 3, 4, 5, 6], [2, 3]),
            masks = Tensor.From<bool>([true, false, false, true], [2, 2]);
        using Tensor turned = new Transpose().Forward(E, [ints]),
            part = new Slice([-1], [int.MinValue], [1], [-2]).Forward(E, [ints]),
            joined = new Concat(1).Forward(E, [masks, masks]);
        Assert.Equal([1L, 4, 2, 5, 3, 6], turned.ToArray<long>());
        Assert.Equal([3L, 1, 6, 4], part.ToArray<long>());
        Assert.Equal([true, false, true, false, false, true, false, true], joined.ToArray<bool>());
    }

    [Fact]
    public void Text_calls_ops_by_their_names()
    {
        foreach ((string name, Type type) in new (string, Type)[]
                 {
                     ("matmul", typeof(MatMul)), ("sum", typeof(ReduceSum)), ("mean", typeof(ReduceMean)),
                     ("reduce_max", typeof(ReduceMax)),
                     ("reduce_l2", typeof(ReduceL2)), ("transpose", typeof(Transpose)),
                     ("softmax_cross_entropy", typeof(SoftmaxCrossEntropyLoss)),
                     ("ReduceSum", typeof(ReduceSum)), ("log_softmax", typeof(LogSoftmax)),
                 })
            Assert.IsType(type, OpRegistry.Ops.Create(name, []));
        Assert.Equal(new ReduceSum([1]), OpRegistry.Ops.Create("sum", [new("axis", 1L)]));
        Assert.Equal(new Softmax(0), OpRegistry.Ops.Create("softmax", [new("axis", 0L)]));
        Assert.Equal(new Reshape([0, 8, 8]), OpRegistry.Ops.Create("reshape", [new(null, new object[] { "batch", 8L, 8L })]));
    }
}
