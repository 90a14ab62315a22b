using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;
using Akka.Actor;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>Calls that are cut short, come at once, or come too late.</summary>
public sealed class DerivativesLifetimeTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private const string Net = "dtype float64\ninput x [3]\nparam W [2, 3] normal(0, 1)\nparam V [2] normal(0, 1)\nl = sum(tanh(W @ x) * V)\nloss l";

    private static Dictionary<string, Tensor> AtX => Feeds.Of(("x", Feeds.Doubles([3], 0.3, -0.2, 0.9)));

    [Fact]
    public async Task Nothing_is_computed_any_more_once_disposed()
    {
        Derivatives f = await local.Runtime.DifferentiateAsync(GraphText.Parse(Net, "net"), ["l"], ["x"]);
        Dictionary<string, Tensor> v = Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3)));
        await f.DisposeAsync();
        await f.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => f.GradAsync(AtX).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => f.HvpAsync(AtX, v).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => f.HessianAsync(AtX).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => f.LinearizeAsync(AtX).Soon());
    }

    [Fact]
    public async Task Disposing_amid_calls_ends_them_and_leaves_no_actor_behind()
    {
        await using GraphRuntime runtime = GraphRuntime.Start();
        for (int i = 0; i < 20; i++)
        {
            Derivatives f = await runtime.DifferentiateAsync(GraphText.Parse(Net, "net"), ["l"], ["x"]);
            Task[] calls = [f.HessianAsync(AtX), f.HvpAsync(AtX, Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3)))), f.GradAsync(AtX)];
            await f.DisposeAsync().AsTask().Soon();
            foreach (Task call in calls)
                if (await Record.ExceptionAsync(() => call.Soon()) is { } error) Assert.IsType<ObjectDisposedException>(error);
        }

        var user = (ActorRefWithCell)((ExtendedActorSystem)runtime.System).Guardian;
        await GoneAsync().Soon();

        async Task GoneAsync() // an actor leaves its parent's list a moment after its last word
        {
            while (user.Children.Any()) await Task.Yield();
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_leaves_parameters_where_the_next_one_wants_them()
    {
        await using Derivatives f = await local.Runtime.DifferentiateAsync(GraphText.Parse(Net, "net"), ["l"], ["x", "W"]);
        double expected = (await f.ValueAndGradAsync(AtX).Soon()).Value.Item();
        var other = new Dictionary<string, Tensor>(AtX) { ["W"] = Feeds.Doubles([2, 3], 9, 8, 7, 6, 5, 4), ["V"] = Feeds.Doubles([2], 7, 7) };
        for (int i = 0; i < 100; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task call = f.JacobianAsync(other, JacobianMode.Forward, cancellation.Token);
            for (int spin = 0; spin < i * 20; spin++) await Task.Yield();
            await cancellation.CancelAsync();
            if (await Record.ExceptionAsync(() => call.Soon()) is { } error) Assert.IsAssignableFrom<OperationCanceledException>(error);
            Assert.Equal(expected, (await f.ValueAndGradAsync(AtX).Soon()).Value.Item());
        }
    }

    [Fact]
    public async Task A_call_that_failed_leaves_the_next_one_right()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x [2]\ninput id [2] int64\nparam W [2] normal(0, 1)\ny = gather(x * W, id)\noutput y", "gather");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y"], ["x"]);
        Dictionary<string, Tensor> bad = Feeds.Of(
            ("x", Feeds.Doubles([2], 1, 2)), ("id", Tensor.From([0L, 7], [2])), ("W", Feeds.Doubles([2], 2, 4)));
        var good = new Dictionary<string, Tensor>(bad) { ["id"] = Tensor.From([1L, 1], [2]) };
        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull(await Record.ExceptionAsync(() => f.JacobianAsync(bad).Soon()));
            Jacobian j = await f.JacobianAsync(good).Soon();
            Assert.Equal([0, 4, 0, 4], j["y", "x"].ToDoubles());
        }
    }

    [Fact]
    public async Task A_root_that_depends_on_nothing_gets_rows_of_zeros()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x [2]\ninput z [2]\ny = x * x\napart = z * 3\noutput y, apart", "apart");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["apart", "y"], ["x"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([2], 1, 2)), ("z", Feeds.Doubles([2], 5, 6)));
        foreach (JacobianMode mode in new[] { JacobianMode.Forward, JacobianMode.Reverse })
        {
            Jacobian j = await f.JacobianAsync(at, mode).Soon();
            Assert.Equal([0, 0, 0, 0], j["apart", "x"].ToDoubles());
            Assert.Equal([2, 0, 0, 4], j["y", "x"].ToDoubles());
            Assert.Equal(1, j.Rounds);
        }

        JvpResult jvp = await f.JvpAsync(at, Feeds.Of(("x", Feeds.Doubles([2], 1, 1)))).Soon();
        Assert.Equal([0, 0], jvp.Tangents["apart"].ToDoubles());
        VjpResult vjp = await f.VjpAsync(at, Feeds.Of(("y", Feeds.Doubles([2], 1, 1)), ("apart", Feeds.Doubles([2], 9, 9)))).Soon();
        Assert.Equal([2, 4], vjp.Gradients["x"].ToDoubles());
    }

    [Fact]
    public async Task A_sweep_of_tangents_is_not_taken_for_one_of_cotangents()
    {
        Graph graph = GraphText.Parse(Net, "net");
        await using GraphRun run = await local.Runtime.LoadAsync(graph, new RunOptions
        {
            Optimizer = new Sgd(),
            Sweeps = [new Differentiate(["l"], ["W"], DifferentiationMode.Forward)],
        });
        Assert.Contains("expected a reverse sweep", (await Assert.ThrowsAsync<GraphException>(() => run.GradientAsync(AtX).Soon())).Message);
        Assert.Contains("expected a reverse sweep",
            (await Assert.ThrowsAsync<GraphException>(() => run.TrainAsync(AtX, new StepOptions { LearningRate = 0.1, Update = 1 }).Soon())).Message);
    }

    [Fact]
    public async Task Values_that_do_not_fit_a_parameter_leave_no_other_held()
    {
        await using GraphRun run = await local.Runtime.LoadAsync(GraphText.Parse(Net, "net"));
        var pool = new TensorPool();
        Tensor fits = Tensor.Zeros(pool, ElementType.Float64, [2, 3]);
        await Assert.ThrowsAsync<GraphException>(() => run.WriteParametersAsync(
            [new ParameterValues("W", fits, []), new ParameterValues("V", Feeds.Doubles([3], 1, 2, 3), [])]).Soon());
        fits.Dispose();
        Assert.Equal(0, pool.LeasedBytes);
    }
}
