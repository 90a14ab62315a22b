using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Akka.Actor;

namespace ActorGraph.Tests.Runtime;

/// <summary>Starting, cancelling and stopping: everything that is asked is answered, before, during and after.</summary>
public sealed class LifetimeTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private static readonly StepOptions First = new() { Update = 1, LearningRate = 0.5 };

    [Fact]
    public async Task A_token_that_is_cancelled_already_refuses_the_step()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Square(out _), new RunOptions { Optimizer = new Sgd() });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.TrainAsync(Feeds.None, First, new CancellationToken(true)).Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.ReadParametersAsync(new CancellationToken(true)).Soon());
        Tensor other = Tensor.Scalar(9, ElementType.Float64);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.WriteParametersAsync([new ParameterValues("w", other, [])], new CancellationToken(true)).Soon());
        other.Dispose();
        Assert.True(other.IsReleased); // the refused write holds none of it
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => local.Runtime.LoadAsync(run.Graph, null, new CancellationToken(true)).Soon());
        Assert.Equal(3, await ValueAsync(run));
    }

    [Fact]
    public async Task A_step_that_is_under_way_is_cancelled_without_a_trace()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Square(out Gate gate), new RunOptions { Optimizer = new Sgd() });
        using var source = new CancellationTokenSource();
        gate.Close();
        Task<StepResult> step = run.TrainAsync(Feeds.None, First, source.Token);
        await gate.Reached.Soon();
        await source.CancelAsync();
        gate.Open();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.Soon());
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal(3, await ValueAsync(run));
        (await run.TrainAsync(Feeds.None, First).Soon()).Dispose();
        Assert.Equal(0, await ValueAsync(run));
    }

    [Fact]
    public async Task A_node_whose_actor_a_stranger_stopped_fails_what_is_asked_of_the_run()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Square(out _), new RunOptions { Optimizer = new Sgd() });
        IActorRef node = await local.Runtime.System.ActorSelection($"/user/actorgraph-run-{run.Id}/0").ResolveOne(TimeSpan.FromSeconds(30));
        node.Tell(PoisonPill.Instance);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true) (await run.TrainAsync(Feeds.None, First).Soon()).Dispose(); // a step may still get through before the end
        });
        Assert.Contains($"the actor of node `{run.Graph.Nodes[0].Name}` was stopped", error.Message);
    }

    [Fact]
    public async Task An_update_that_fails_half_way_ends_the_run_instead_of_leaving_it_waiting()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Square(out _), new RunOptions { Optimizer = new Faulty() });
        var error = await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(Feeds.None, First).Soon());
        Assert.Contains("no update today", error.Message);
        await Assert.ThrowsAsync<NodeFailedException>(() => run.TrainAsync(Feeds.None, First).Soon());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_afterwards_changes_nothing()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(Square(out _), new RunOptions { Optimizer = new Sgd() });
        using var source = new CancellationTokenSource();
        (await run.TrainAsync(Feeds.None, First, source.Token).Soon()).Dispose();
        await source.CancelAsync();
        Assert.Equal(0, await ValueAsync(run));
    }

    [Fact]
    public async Task Disposal_during_a_step_ends_it_and_what_waits_behind_it()
    {
        GraphRun run = await local.Runtime.LoadAsync(Square(out Gate gate), new RunOptions { Optimizer = new Sgd() });
        gate.Close();
        Task<StepResult> step = run.TrainAsync(Feeds.None, First), next = run.TrainAsync(Feeds.None, First);
        await gate.Reached.Soon();
        Task disposal = run.DisposeAsync().AsTask(), again = run.DisposeAsync().AsTask();
        gate.Open();
        await disposal.Soon();
        await again.Soon();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => step.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next.Soon());
    }

    [Fact]
    public async Task Whatever_is_asked_of_a_stopped_run_says_that_it_was_stopped()
    {
        GraphRun run = await local.Runtime.LoadAsync(Square(out _), new RunOptions { Optimizer = new Sgd() });
        await run.DisposeAsync();
        await run.DisposeAsync();
        await AssertStoppedAsync(run);
    }

    [Fact]
    public async Task A_run_whose_actor_system_ended_says_so()
    {
        GraphRuntime runtime = GraphRuntime.Start();
        GraphRun run = await runtime.LoadAsync(Square(out Gate gate), new RunOptions { Optimizer = new Sgd() });
        gate.Close();
        Task<StepResult> step = run.TrainAsync(Feeds.None, First);
        await gate.Reached.Soon();
        Task ended = runtime.DisposeAsync().AsTask();
        gate.Open();
        await ended.Soon();
        await Task.WhenAny(step).Soon(); // it may have come to its end before the system did
        Assert.True(step.IsCompletedSuccessfully || step.Exception?.InnerException is ObjectDisposedException, $"{step.Exception}");
        await AssertStoppedAsync(run);
        await run.DisposeAsync().AsTask().Soon();
    }

    [Fact]
    public async Task An_initialiser_that_fails_fails_the_loading()
    {
        var g = new GraphBuilder();
        Node w = g.Parameter("w", [3], new Given([1, 2]));
        await Assert.ThrowsAsync<ShapeException>(() => local.Runtime.LoadAsync(g.Build(null, w)).Soon());
    }

    [Fact]
    public async Task Memory_that_runs_out_in_a_node_ends_the_run_and_says_so()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", []);
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(null, x.Apply(new Exhausting())));
        await Assert.ThrowsAsync<OutOfMemoryException>(() => run.ForwardAsync(Feeds.Of(("x", Tensor.Scalar(1, ElementType.Float32)))).Soon());
        await Assert.ThrowsAsync<OutOfMemoryException>(() => run.CountMessagesAsync().Soon());
    }

    [Fact]
    public async Task Values_can_be_put_into_parameters_frozen_ones_too()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([3])), frozen = g.Parameter("frozen", [], new Given([2]), frozen: true);
        await using GraphRun run = await local.Runtime.LoadAsync(g.Build(loss: w * frozen), new RunOptions { Optimizer = new Adam() });
        Tensor four = Tensor.Scalar(4, ElementType.Float64);
        ImmutableArray<Tensor> state = [four, four];
        await run.WriteParametersAsync([new("w", four, state), new("frozen", four, state)]).Soon();
        four.Dispose();
        ImmutableArray<ParameterValues> read = await run.ReadParametersAsync();
        Assert.Equal([4.0, 4, 4], read[0].State.Prepend(read[0].Value).Select(t => t.Item()));
        Assert.Equal(4, read[1].Value.Item());
        await Assert.ThrowsAsync<GraphException>(() => run.WriteParametersAsync([new("w", Tensor.Zeros(TensorPool.Shared, ElementType.Float64, [2]), [])]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.WriteParametersAsync([new("w", four, default)]));
    }

    private static async Task AssertStoppedAsync(GraphRun run)
    {
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.TrainAsync(Feeds.None, First).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.ReadAsync("w").Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.ReadParametersAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.CountMessagesAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.WriteParametersAsync([]).Soon());
    }

    private static async Task<double> ValueAsync(GraphRun run) => (await run.ReadParametersAsync().Soon())[0].Value.Item();

    // (w through a gate)²: one step with rate 0.5 takes w to 0
    private static Graph Square(out Gate gate)
    {
        gate = new Gate();
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Given([3])), passed = w.Apply(new InPassing(gate.Pass));
        return g.Build(loss: passed * passed);
    }

    private sealed class Gate
    {
        private readonly ManualResetEventSlim _open = new(true);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Close() => _open.Reset();

        public void Open() => _open.Set();

        public void Pass()
        {
            _reached.TrySetResult();
            Assert.True(_open.Wait(TimeSpan.FromSeconds(60)), "the gate was never opened");
        }
    }

    private sealed record Exhausting : Op
    {
        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => throw new OutOfMemoryException("no memory, said for a test");

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;
    }

    /// <summary>An optimizer that never makes an update.</summary>
    private sealed record Faulty : Optimizer
    {
        public override IReadOnlyList<string> StateNames => [];

        protected override void Run<T>(long t, double learningRate, in StepTensors tensors) =>
            throw new InvalidOperationException("no update today");
    }
}
