using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Feeds that do not fit, and batches that may not be cut, are refused before anything runs.</summary>
public sealed class FeedingTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private static readonly StepOptions First = new() { Update = 1, LearningRate = 0.5 };

    [Fact]
    public async Task What_does_not_fit_is_named_with_what_was_expected()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Linear());
        await Refused("input `x`: found float64 [2, 4], expected float64 [batch, 3]", ("x", Feeds.Doubles([2, 4], new double[8])), ("t", One));
        await Refused("input `x`: found float32 [2, 3]", ("x", Tensor.From(new float[6], [2, 3])), ("t", One));
        await Refused("input `x`: found float64 []", ("x", One), ("t", One));
        await Refused("input `t`: found no value, expected", ("x", Feeds.Doubles([1, 3], 1, 2, 3)));
        await Refused("feeds: found a value for `X`, expected values for inputs alone", ("X", One));
        await Refused("feeds: found a value for `w`", ("w", One));
        await Refused("feeds: found a batch of 0 samples", ("x", Feeds.Doubles([0, 3])), ("t", One));
        using StepResult result = await run.ForwardAsync(Feeds.Of(("x", Feeds.Doubles([1, 3], 1, 2, 3)), ("t", One))).Soon();
        Assert.Equal(1, result.Samples);

        async Task Refused(string message, params (string, Tensor)[] feeds)
        {
            var error = await Assert.ThrowsAsync<GraphException>(() => run.ForwardAsync(Feeds.Of(feeds)).Soon());
            Assert.Contains(message, error.Message);
        }
    }

    [Fact]
    public async Task A_feed_that_was_released_is_refused_and_nothing_is_held()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Linear());
        var pool = new TensorPool();
        Tensor x = Tensor.Zeros(pool, ElementType.Float64, [2, 3]), t = Tensor.Zeros(pool, ElementType.Float64, []);
        t.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.ForwardAsync(Feeds.Of(("x", x), ("t", t))).Soon());
        x.Dispose();
        Assert.Equal(0, pool.LeasedBytes);
    }

    [Fact]
    public async Task Feeds_and_seeds_are_given_back_after_every_step()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Linear());
        var pool = new TensorPool();
        Tensor x = Tensor.Zeros(pool, ElementType.Float64, [5, 3]), t = Tensor.Zeros(pool, ElementType.Float64, []), seed = Tensor.Zeros(pool, ElementType.Float64, [5]);
        (await run.ForwardAsync(Feeds.Of(("x", x), ("t", t)), microBatches: 2).Soon()).Dispose();
        (await run.GradientAsync(Feeds.Of(("x", x), ("t", t)), seed: seed, microBatches: 3).Soon()).Dispose();
        await Assert.ThrowsAsync<GraphException>(() => run.GradientAsync(Feeds.Of(("x", x), ("t", t)), seed: t).Soon());
        await Assert.ThrowsAsync<GraphException>(() => run.ForwardAsync(Feeds.Of(("x", x), ("t", t)), microBatches: 6).Soon());
        (await run.ForwardAsync(Feeds.Of(("x", x), ("t", t)), microBatches: 5).Soon()).Dispose(); // which forgets the kept buffers of the step before
        foreach (Tensor tensor in (Tensor[])[x, t, seed]) tensor.Dispose();
        Assert.Equal(0, pool.LeasedBytes);
        Assert.Equal(64, run.Pool.LeasedBytes);
    }

    [Fact]
    public async Task More_micro_batches_than_samples_are_refused()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Linear(), new RunOptions { Optimizer = new Sgd() });
        Dictionary<string, Tensor> feeds = Feeds.Of(("x", Feeds.Doubles([2, 3], new double[6])), ("t", One));
        foreach (int microBatches in (int[])[3, 0, -1])
            Assert.Contains("micro-batches: found", (await Assert.ThrowsAsync<GraphException>(
                () => run.TrainAsync(feeds, First with { MicroBatches = microBatches }).Soon())).Message);
    }

    [Fact]
    public async Task A_loss_that_mixes_samples_is_not_cut_and_the_node_that_mixes_is_named()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 3]), w = g.Parameter("w", [3], new Ones());
        Node centred = x - x.ReduceMean([0]).Named("centre");
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: (centred * w).ReduceSum([1])), new RunOptions { Optimizer = new Sgd() });
        Dictionary<string, Tensor> feeds = Feeds.Of(("x", Feeds.Doubles([2, 3], 1, 2, 3, 4, 5, 6)));
        var error = await Assert.ThrowsAsync<GraphException>(() => run.TrainAsync(feeds, First with { MicroBatches = 2 }).Soon());
        Assert.Contains("ReduceMean `centre`", error.Message);
        Assert.Contains("hint: ", error.Message);
        (await run.TrainAsync(feeds, First).Soon()).Dispose();
    }

    [Fact]
    public async Task A_graph_without_a_batch_is_one_sample_and_is_not_cut()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([3]));
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: w * w), new RunOptions { Optimizer = new Sgd() });
        using StepResult result = await run.TrainAsync(Feeds.None, First).Soon();
        Assert.Equal((9, 1), (result.Loss, result.Samples));
        await Assert.ThrowsAsync<GraphException>(() => run.TrainAsync(Feeds.None, First with { MicroBatches = 2 }).Soon());
    }

    private static Tensor One => Tensor.Scalar(1, ElementType.Float64);

    private static Graph Linear()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 3]), t = g.Input("t", []), w = g.Parameter("w", [3], new Ones());
        return g.Build(loss: (x * w * t).ReduceSum([1]));
    }
}
