using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>Checks for ops of a user's own: right ones pass, wrong ones are named.</summary>
public sealed class GradCheckTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private static Tensor X => Feeds.Doubles([2, 3], 0.3, -1.2, 0.9, 2.1, -0.4, 1.3);

    [Fact]
    public async Task Ops_that_are_right_pass_at_both_orders()
    {
        (Op Op, Tensor[] X)[] cases =
        [
            (new Swish(), [X]), (new Mul(), [X, Feeds.Doubles([3], 1, 2, 3)]), (new Softmax(), [X]),
            (new MatMul(), [X, Feeds.Doubles([3], 0.5, 1, -2)]),
            (new Gather(), [X, Tensor.From([1L, 0, 1], [3])]),
        ];
        foreach ((Op op, Tensor[] x) in cases)
        {
            GradCheckReport first = await GradCheck.OfAsync(local.Runtime, op, x).Soon(), second = await GradGradCheck.OfAsync(local.Runtime, op, x).Soon();
            Assert.True(first.Passed, string.Join('\n', first.Failures));
            Assert.True(second.Passed, string.Join('\n', second.Failures));
            Assert.InRange(first.WorstError, 0, 1e-9);
            Assert.InRange(first.Compared, x[0].Length, int.MaxValue);
        }
    }

    [Fact]
    public async Task A_wrong_slope_is_named_with_the_numbers()
    {
        GradCheckReport report = await GradCheck.OfAsync(local.Runtime, new WrongSlope(), X).Soon();
        Assert.False(report.Passed);
        GradCheckException error = Assert.Throws<GradCheckException>(report.ThrowIfFailed);
        Assert.Contains("VJP towards x0, element 0: found ", error.Message);
        Assert.Contains("JVP of y", error.Message);
    }

    [Fact]
    public async Task A_wrong_jvp_is_told_from_a_right_vjp()
    {
        GradCheckReport report = await GradCheck.OfAsync(local.Runtime, new WrongJvp(), X).Soon();
        Assert.DoesNotContain(report.Failures, f => f.What.StartsWith("VJP towards", StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f.What == "JVP of y");
        Assert.Contains(report.Failures, f => f.What == "JVP against VJP");
    }

    [Fact]
    public async Task A_derivative_that_hides_an_input_from_the_second_order_is_found()
    {
        Assert.True((await GradCheck.OfAsync(local.Runtime, new FrozenSlope(), X).Soon()).Passed);
        Assert.False((await GradGradCheck.OfAsync(local.Runtime, new FrozenSlope(), X).Soon()).Passed);
    }

    [Fact]
    public async Task Graphs_are_checked_by_inputs_and_parameters_and_large_ones_along_directions()
    {
        Graph graph = GraphText.Parse(
            "dtype float64\ninput x [batch, 9]\nparam W [9, 9] normal(0, 0.3)\nl = sum(tanh(x @ W) ** 2)\ny = x @ W\noutput l, y", "net");
        Dictionary<string, Tensor> at = Feeds.Of(("x", Feeds.Doubles([2, 9], [.. Enumerable.Range(0, 18).Select(i => Math.Sin(i))])));
        GradCheckReport first = await GradCheck.OfAsync(local.Runtime, graph, ["l", "y"], ["x", "W"], at).Soon();
        GradCheckReport second = await GradGradCheck.OfAsync(local.Runtime, graph, ["l"], ["x", "W"], at).Soon();
        Assert.True(first.Passed, string.Join('\n', first.Failures));
        Assert.True(second.Passed, string.Join('\n', second.Failures));
        Assert.Equal(18 + 64 + 1 + 18 + 1, first.Compared); // x by element, W along 64 directions, l and y along one, and duality
    }

    [Fact]
    public async Task Where_there_are_no_numbers_nothing_agrees()
    {
        GradCheckReport report = await GradCheck.OfAsync(local.Runtime, new Sqrt(), Feeds.Doubles([2], 4, -4)).Soon();
        Assert.Contains(report.Failures, f => f is { What: "VJP towards x0", Element: 1 });
        Assert.Contains(report.Failures, f => f is { What: "JVP of y", Element: 1 });
        Assert.DoesNotContain(report.Failures, f => f is { What: "JVP of y", Element: 0 });
        Assert.Equal(double.NaN, report.WorstError);
    }

    [Fact]
    public async Task Float32_has_too_few_digits_and_what_is_computed_cannot_be_moved()
    {
        Graph single = GraphText.Parse("input x [2]\ny = sin(x)\nz = exp(y)\noutput z", "single");
        Assert.Contains("found a graph of float32, expected float64", (await Assert.ThrowsAsync<GraphException>(
            () => GradCheck.OfAsync(local.Runtime, single, ["z"], ["x"], Feeds.None))).Message);
        Graph graph = GraphText.Parse("dtype float64\ninput x [2]\ny = sin(x)\nz = exp(y)\noutput z", "double");
        Assert.Contains("`y`: found a node that is computed", (await Assert.ThrowsAsync<GraphException>(
            () => GradCheck.OfAsync(local.Runtime, graph, ["z"], ["y"], Feeds.None))).Message);
    }

    private sealed record Swish() : UnaryOp<Swish.Function>(default, Residuals.X(0) | Residuals.Y)
    {
        public readonly struct Function : IUnaryRule
        {
            public T Primal<T>(T x) where T : struct, IElement<T> => x * T.Sigmoid(x);

            public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Sigmoid(x) + y * (T.Constant(1) - T.Sigmoid(x));
        }
    }

    private sealed record WrongSlope() : UnaryOp<WrongSlope.Function>(default, Residuals.X(0))
    {
        public readonly struct Function : IUnaryRule
        {
            public T Primal<T>(T x) where T : struct, IElement<T> => T.Sin(x);

            public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Cos(x) * T.Constant(1.0001);
        }
    }

    private sealed record WrongJvp : Op
    {
        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => new Neg().Forward(e, x);

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => -yBar;

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;
    }

    private sealed record FrozenSlope : Op
    {
        public override (int Least, int Most) Arity => (1, 1);

        public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

        public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => new Sin().Forward(e, x);

        public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar * T.Apply(new StopGradient(), T.Cos(x[0]));

        public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value * T.Apply(new StopGradient(), T.Cos(x[0]));
    }
}
