using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

public sealed class DropoutTests
{
    private static readonly Evaluation Training = new(TensorPool.Shared, Training: true, Seed: 9, Node: 4, Step: 3);
    private static readonly Tensor Ones = Tensor.Filled(1, ElementType.Float64, [12, 40]);

    [Fact]
    public void Outside_of_training_nothing_is_dropped_or_copied()
    {
        using Tensor y = new Dropout(0.9).Forward(Training with { Training = false }, [Ones]);
        Assert.Same(Ones, y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void Every_cut_into_micro_batches_draws_the_same_mask(int size)
    {
        double[] whole = Mask(new Dropout(), Training);
        var pieces = new List<double>();
        for (int start = 0; start < 12; start += size)
        {
            using Tensor rows = Ones.Rows(start, Math.Min(size, 12 - start));
            using Tensor y = new Dropout().Forward(Training with { FirstSample = start }, [rows]);
            pieces.AddRange(y.ToDoubles());
        }

        Assert.Equal(whole, pieces);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_share_of_the_samples_draws_their_rows_of_the_mask(int share)
    {
        double[] whole = Mask(new Dropout(), Training);
        var pieces = new List<double>();
        foreach ((int start, int count) in ((int, int)[])[(0, 1), (1, 4), (5, 7)]) // micro-batches of the whole batch
        {
            Evaluation e = Training with { FirstSample = start };
            using Tensor rows = Ones.Rows(start, count), dealt = new Deal(share, 3).Forward(e, [rows]);
            pieces.AddRange(Mask(new Dropout().DrawingFor(share, 3), e, dealt));
        }

        Assert.Equal(Enumerable.Range(0, 4).SelectMany(i => whole.AsSpan((share - 1 + 3 * i) * 40, 40).ToArray()), pieces);
    }

    [Fact]
    public void Another_seed_step_node_or_sample_draws_another_mask()
    {
        double[] mask = Mask(new Dropout(), Training);
        foreach (Evaluation other in new[]
                 {
                     Training with { Seed = 10 }, Training with { Step = 4 }, Training with { Node = 5 },
                     Training with { FirstSample = 12 },
                 })
            Assert.NotEqual(mask, Mask(new Dropout(), other));
        Assert.Equal(mask, Mask(new Dropout(0.5, Stream: 4), Training with { Node = 77 }));
    }

    [Fact]
    public void Both_types_drop_the_same_elements()
    {
        using Tensor single = new Dropout().Forward(Training, [Tensor.Filled(1, ElementType.Float32, Ones.Shape)]);
        Assert.Equal(Mask(new Dropout(), Training), single.ToDoubles());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void The_expectation_is_kept(double ratio)
    {
        using Tensor many = Tensor.Filled(1, ElementType.Float64, [200, 500]);
        using Tensor y = new Dropout(ratio).Forward(Training, [many]);
        double[] values = y.ToDoubles();
        Assert.All(values, v => Assert.True(v == 0 || v == 1 / (1 - ratio)));
        // the mean of n = 100,000 has the standard deviation √(r/(1−r)/n); four of them
        double limit = 4 * Math.Sqrt(ratio / (1 - ratio) / values.Length);
        Assert.InRange(values.Average(), 1 - limit, 1 + limit);
    }

    [Fact]
    public void Both_derivatives_go_through_the_mask_of_the_value()
    {
        double[] mask = Mask(new Dropout(), Training);
        using Tensor y = new Dropout().Forward(Training, [Ones]);
        using Tensor v = Tensor.From<double>([.. Enumerable.Range(1, 480).Select(i => (double)i)], Ones.Shape);
        double[] expected = [.. mask.Select((m, i) => m * (i + 1))];
        using Tensor xBar = new Workspace().Vjp(Training, new Dropout(), [Ones], y, v, 0),
            yDot = new Workspace().Jvp(Training, new Dropout(), [Ones], y, [v]);
        Assert.Equal(expected, xBar.ToDoubles());
        Assert.Equal(expected, yDot.ToDoubles());
    }

    [Fact]
    public void A_graph_gives_the_op_its_stream_and_the_gradient_graph_keeps_it()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 40]);
        Node first = x.Dropout(), second = x.Dropout();
        Assert.Equal((first.Index, second.Index), (((Dropout)first.Op!).Stream, ((Dropout)second.Op!).Stream));
        Node gradient = second.Op!.Vjp<Symbolic>([new(x)], new(second), new(x), 0).Node;
        Assert.NotEqual(second.Index, gradient.Index);
        Assert.Equal(Mask(second.Op, Training with { Node = second.Index }),
            Mask(gradient.Op!, Training with { Node = gradient.Index }));
        Assert.NotEqual(Mask(first.Op!, Training), Mask(second.Op, Training));
    }

    [Fact]
    public void A_dropped_element_leaves_no_trace()
    {
        using Tensor x = Tensor.Filled(double.NaN, ElementType.Float64, Ones.Shape);
        Assert.Contains(0, Mask(new Dropout(), Training, x));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_ratio_that_is_none_is_refused(double ratio) => Assert.Throws<ShapeException>(() => new Dropout(ratio));

    private static double[] Mask(Op op, Evaluation e, Tensor? x = null)
    {
        using Tensor y = op.Forward(e, [x ?? Ones]);
        return y.ToDoubles();
    }
}
