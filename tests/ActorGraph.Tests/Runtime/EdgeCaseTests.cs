using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Graphs at the edges of what a graph may be: their steps end, with the right numbers.</summary>
public sealed class EdgeCaseTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private static readonly StepOptions First = new() { Update = 1, LearningRate = 0.5 };

    [Fact]
    public async Task A_loss_that_no_parameter_reaches_ends_its_step()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [2], new Given([1, 2]));
        (w * 2).Named("aside");
        (double loss, double[] after) = await TrainAsync(g.Build(loss: x * 3), Feeds.Of(("x", Feeds.Doubles([2], 1, 2))), microBatches: 2);
        Assert.Equal(4.5, loss);
        Assert.Equal([1, 2], after);
    }

    [Fact]
    public async Task A_graph_without_parameters_trains_nothing_and_ends()
    {
        var g = new GraphBuilder(ElementType.Float64);
        (double loss, double[] after) = await TrainAsync(g.Build(loss: g.Input("x", []).Named("x").Exp()), Feeds.Scalars(("x", 0)));
        Assert.Equal(1, loss);
        Assert.Empty(after);
    }

    [Fact]
    public async Task A_loss_may_be_an_input_itself()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]);
        (double loss, _) = await TrainAsync(g.Build(loss: x), Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3))), microBatches: 3);
        Assert.Equal(2, loss);
    }

    [Fact]
    public async Task A_loss_may_be_a_parameter_itself()
    {
        var g = new GraphBuilder(ElementType.Float64);
        (double loss, double[] after) = await TrainAsync(g.Build(loss: g.Parameter("w", [], new Given([3]))), []);
        Assert.Equal(3, loss);
        Assert.Equal([2.5], after);
    }

    [Fact]
    public async Task A_loss_may_be_a_constant()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node c = g.Constant(7);
        (double loss, _) = await TrainAsync(g.Build(loss: c), Feeds.None);
        Assert.Equal(7, loss);
    }

    [Fact]
    public async Task Frozen_parameters_stay_and_those_behind_them_learn()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([3])), frozen = g.Parameter("frozen", [], new Given([2]), frozen: true);
        Node all = g.Parameter("alone", [], new Given([5]), frozen: true);
        (_, double[] after) = await TrainAsync(g.Build(loss: w * frozen + all), Feeds.None);
        Assert.Equal([2, 2, 5], after);
    }

    [Fact]
    public async Task All_parameters_frozen_is_a_step_like_any()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([3]), frozen: true), x = g.Input("x", [Dimension.Batch()]);
        (double loss, double[] after) = await TrainAsync(g.Build(loss: x * w), Feeds.Of(("x", Feeds.Doubles([2], 1, 2))), 2);
        Assert.Equal(4.5, loss);
        Assert.Equal([3], after);
    }

    [Fact]
    public async Task Parameters_that_no_root_reaches_and_blocked_ones_do_not_hang_the_step()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [], new Given([1])), lost = g.Parameter("lost", [], new Given([2]));
        Node blocked = g.Parameter("blocked", [], new Given([3]));
        lost.Exp();
        (x * lost).Exp();
        (_, double[] after) = await TrainAsync(g.Build(loss: x * w + blocked.StopGradient()), Feeds.Of(("x", Feeds.Doubles([2], 1, 2))), 2);
        Assert.Equal([0.25, 2, 3], after);
    }

    [Fact]
    public async Task Roots_beside_the_loss_are_reported_by_micro_batch_and_have_no_gradient()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [], new Given([2]));
        Node y = (x * w).Named("y"), far = (y * 10).Named("far");
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: y * 1, far, w), new RunOptions { Optimizer = new Sgd() });
        using StepResult result = await run.TrainAsync(Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3))), First).Soon();
        Assert.Equal([20, 40, 60], result.Root("far").Single().ToDoubles());
        Assert.Equal(2, result.Root("w").Single().Item());
        Assert.Equal(2 - 0.5 * 2, (await run.ReadParametersAsync())[0].Value.Item());
        await Assert.ThrowsAsync<GraphException>(() => run.TrainAsync(Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3))), First with { MicroBatches = 2 }));
    }

    [Fact]
    public async Task A_gradient_step_of_a_run_that_learns_waits_for_the_gradients_of_all_parameters()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [], new Given([2])), loss = x;
        for (int i = 0; i < 200; i++) loss = loss.Identity();
        Node chain = w;
        for (int i = 0; i < 200; i++) chain = chain.Identity();
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: loss * chain), new RunOptions { Optimizer = new Sgd() });
        for (int i = 0; i < 20; i++)
        {
            using StepResult result = await run.GradientAsync(Feeds.Of(("x", Feeds.Doubles([2], 1, i))), microBatches: 2).Soon();
            Assert.Equal(1 + i, (await run.ReadAsync("w")).Backward!.Item());
        }
    }

    [Fact]
    public async Task A_gradient_that_is_not_finite_names_the_parameter_and_leaves_all_as_they_were()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [2], new Given([0, 4])), v = g.Parameter("v", [], new Given([1]));
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: w.Sqrt().ReduceSum() * v), new RunOptions { Optimizer = new Adam() });
        var error = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(Feeds.None, First).Soon());
        Assert.Equal("w", error.Node);
        Assert.Contains("found Infinity at element 0 of the gradient of update 1, expected finite numbers", error.Message);
        Assert.Equal([0, 4, 1], (await run.ReadParametersAsync()).SelectMany(p => p.Value.ToDoubles()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_loss_that_is_not_finite_ends_the_step_and_leaves_parameters_as_they_were(double poison)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [], new Given([2]));
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: (x * w).Named("L")), new RunOptions { Optimizer = new Adam() });
        var error = await Assert.ThrowsAsync<NonFiniteLossException>(
            () => run.TrainAsync(Feeds.Of(("x", Feeds.Doubles([4], 1, 2, poison, 4))), First with { MicroBatches = 4 }).Soon());
        Assert.Contains("loss `L`", error.Message);
        Assert.Equal(poison, error.Value);
        Assert.Equal(2, (await run.ReadParametersAsync())[0].Value.Item());
        (await run.TrainAsync(Feeds.Of(("x", Feeds.Doubles([2], 1, 2))), First).Soon()).Dispose();
        Assert.Equal(1.5, (await run.ReadParametersAsync())[0].Value.Item(), 1e-6); // Adam's first step is the rate
        Assert.Equal(3 * 64, run.Pool.LeasedBytes);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public async Task What_an_update_cannot_be_made_with_is_refused_and_the_run_goes_on(long update, double learningRate)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([2]));
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: w * 3), new RunOptions { Optimizer = new Sgd() });
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => run.TrainAsync(Feeds.None, new StepOptions { Update = update, LearningRate = learningRate }).Soon());
        (await run.TrainAsync(Feeds.None, First).Soon()).Dispose();
        Assert.Equal(2 - 0.5 * 3, (await run.ReadParametersAsync())[0].Value.Item());
    }

    [Fact]
    public async Task A_run_told_what_to_differentiate_trains_on_that()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([2]));
        Node other = (w * 3).Named("other");
        Graph graph = g.Build(loss: (w * 5).Named("L"), other);
        await using GraphRun run = await local.Runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd(), Sweeps = [new Differentiate("other")] });
        using StepResult result = await run.TrainAsync(Feeds.None, First).Soon();
        Assert.True(double.IsNaN(result.Loss));
        Assert.Equal(6, result.Root("other").Single().Item());
        Assert.Equal(2 - 0.5 * 3, (await run.ReadParametersAsync())[0].Value.Item());
    }

    [Fact]
    public async Task A_vjp_of_the_wrong_shape_towards_a_parameter_fails_at_its_node()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch(), 2]), w = g.Parameter("w", [2], new Given([1, 2]));
        Graph graph = g.Build(loss: x.Apply(new Careless(), w).Named("careless").ReduceSum([1]));
        await using GraphRun run = await local.Runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        var error = await Assert.ThrowsAsync<NodeFailedException>(
            () => run.TrainAsync(Feeds.Of(("x", Feeds.Doubles([1, 2], 3, 4))), First).Soon());
        Assert.Contains("Careless `careless`: found a cotangent of shape [1, 2] towards input 1, expected [2]", error.Message);
    }

    private async Task<(double Loss, double[] After)> TrainAsync(Graph graph, Dictionary<string, Tensor> feeds, int microBatches = 1)
    {
        await using GraphRun run = await local.Runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        using StepResult result = await run.TrainAsync(feeds, First with { MicroBatches = microBatches }).Soon();
        return (result.Loss, [.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.ToDoubles())]);
    }

    // forgets to sum over the samples
    private sealed record Careless : Op
    {
        public override (int Least, int Most) Arity => (2, 2);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Retain();

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;
    }
}
