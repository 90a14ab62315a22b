using System.Reflection;
using ActorGraph.Kernels;
using ActorGraph.Tensors;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Training;

public class OptimizerTests
{
    private static readonly TensorPool Pool = new();

    // p = 1, g = 0.5, −0.25, 2, η = 0.1: PyTorch's formulas evaluated by hand with 50 digits
    public static TheoryData<Optimizer, double[]> Worked => new()
    {
        { new Sgd(), [0.95, 0.975, 0.775] },
        { new Sgd(0.9), [0.95, 0.93, 0.712] },
        { new Sgd(0.9, nesterov: true), [0.905, 0.912, 0.5158] },
        { new Sgd(0.9, weightDecay: 0.1), [0.94, 0.9016, 0.658024] },
        { new Adam(), [0.900000002, 0.8733662987078462, 0.8063015345291529] },
        { new Adam(weightDecay: 0.1), [0.9000000016666666, 0.8544413674617622, 0.7831704440285272] },
        { new AdamW(weightDecay: 0.1), [0.890000002, 0.8544662986878462, 0.7788568715222745] },
    };

    [Theory]
    [MemberData(nameof(Worked))]
    public void Three_steps_are_those_worked_out_by_hand(Optimizer optimizer, double[] expected)
    {
        var run = new Run(optimizer, [1], ElementType.Float64);
        double[] gradients = [0.5, -0.25, 2];
        for (int t = 0; t < 3; t++)
        {
            run.Step(0.1, [gradients[t]], 1);
            Assert.InRange(run.Parameter[0], expected[t] - 1e-14, expected[t] + 1e-14);
        }
    }

    public static TheoryData<Optimizer> All =>
    [
        new Sgd(), new Sgd(weightDecay: 0.01), new Sgd(0.9), new Sgd(0.8, true, 0.05), new Adam(), new Adam(0.8, 0.99, 1e-6, 0.1),
        new AdamW(), new AdamW(0.8, 0.99, 1e-6, 0.1),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Many_steps_follow_the_scalar_reference(Optimizer optimizer)
    {
        const int N = 11;
        var random = new CounterRandom(5, 1);
        double[] start = [.. Enumerable.Range(0, N).Select(i => random.Normal(i))];
        var doubles = new Run(optimizer, start, ElementType.Float64);
        var floats = new Run(optimizer, start, ElementType.Float32);
        ReferenceOptimizer[] references = [.. start.Select(p => new ReferenceOptimizer(optimizer, p))];
        for (int t = 1; t <= 50; t++)
        {
            double[] gradient = [.. Enumerable.Range(0, N).Select(i => random.Normal(t * N + i))];
            doubles.Step(0.01, gradient, 0.5);
            floats.Step(0.01, gradient, 0.5);
            for (int i = 0; i < N; i++)
            {
                double expected = references[i].Step(0.01, gradient[i] * 0.5);
                Assert.InRange(doubles.Parameter[i], expected - 1e-13, expected + 1e-13);
                Assert.InRange(floats.Parameter[i], expected - 6e-6, expected + 6e-6); // 50 roundings of half an ulp of 2…4
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_element_has_the_same_bits_wherever_it_stands(Optimizer optimizer) =>
        Gen.Select(Gen.Int[0, 70], Gen.ULong, Gen.Bool).Sample((n, seed, isDouble) =>
        {
            ElementType type = isDouble ? ElementType.Float64 : ElementType.Float32;
            var random = new CounterRandom(seed, 0);
            double[] start = [.. Enumerable.Range(0, n).Select(i => random.Normal(i))];
            var whole = new Run(optimizer, start, type);
            Run[] single = [.. start.Select(p => new Run(optimizer, [p], type))];
            for (int t = 1; t <= 3; t++)
            {
                double[] gradient = [.. Enumerable.Range(0, n).Select(i => random.Normal(t * n + i))];
                whole.Step(0.1, gradient, 1 / 3.0);
                for (int i = 0; i < n; i++) single[i].Step(0.1, [gradient[i]], 1 / 3.0);
            }

            Assert.Equal(single.Select(s => s.Parameter[0]), whole.Parameter.ToDoubles());
            for (int s = 0; s < optimizer.StateNames.Count; s++)
                Assert.Equal(single.Select(r => r.State[s][0]), whole.State[s].ToDoubles());
        }, iter: 20, threads: 1);

    [Fact]
    public void A_step_leaves_what_it_read_as_it_was_and_allocates_nothing()
    {
        using Tensor gradient = Tensor.From([1f, 2f, 3f], [3], Pool), parameter = Tensor.From([1f, 1f, 1f], [3], Pool);
        using Tensor m = Tensor.Zeros(Pool, ElementType.Float32, [3]), v = Tensor.Zeros(Pool, ElementType.Float32, [3]);
        using Tensor next = m.Copy(Pool), nextM = m.Copy(Pool), nextV = m.Copy(Pool);
        Tensor[] state = [m, v], nextState = [nextM, nextV];
        var adam = new Adam();
        adam.Step(1, 0.1, gradient, 1, parameter, state, next, nextState);
        long before = GC.GetAllocatedBytesForCurrentThread();
        adam.Step(1, 0.1, gradient, 1, parameter, state, next, nextState);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal([1f, 2f, 3f], gradient.ToArray<float>());
        Assert.Equal([1f, 1f, 1f], parameter.ToArray<float>());
        Assert.All(state, s => Assert.Equal([0f, 0f, 0f], s.ToArray<float>()));
        Assert.All(nextM.ToArray<float>(), x => Assert.NotEqual(0, x));
        Assert.All(next.ToArray<float>(), x => Assert.InRange(x, 0.89f, 0.91f));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_in_place_gives_the_bits_of_one_that_is_not(Optimizer optimizer)
    {
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
            foreach (int n in new[] { 0, 1, 7, 8, 15, 16, 17, 31, 65 }) // tails of every register
            {
                var random = new CounterRandom(3, n);
                double[] start = [.. Enumerable.Range(0, n).Select(i => random.Normal(i))];
                Run apart = new(optimizer, start, type), inPlace = new(optimizer, start, type) { IsInPlace = true };
                for (int t = 1; t <= 3; t++)
                {
                    double[] gradient = [.. Enumerable.Range(0, n).Select(i => random.Normal(t * n + i))];
                    apart.Step(0.1, gradient, 0.5);
                    inPlace.Step(0.1, gradient, 0.5);
                }

                Assert.Equal(apart.Parameter.ToDoubles(), inPlace.Parameter.ToDoubles());
                Assert.Equal(apart.State.Select(s => s.ToDoubles()), inPlace.State.Select(s => s.ToDoubles()));
            }
    }

    [Fact]
    public void An_optimizer_of_ones_own_needs_nothing_that_is_internal()
    {
        Assert.True(typeof(StepTensors).IsPublic);
        Assert.All(
            typeof(Optimizer).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic).Where(m => m.IsAbstract),
            m => Assert.True(m.IsFamily));
        var run = new Run(new SignDescent(), [1, -2, 0.5], ElementType.Float32);
        run.Step(0.25, [3, -1, 0], 1);
        Assert.Equal([0.75, -1.75, 0.5], run.Parameter.ToDoubles());
        Assert.Equal([1, 1, 1], run.State[0].ToDoubles());
    }

    [Fact]
    public void Names_of_state_tensors_are_those_that_checkpoints_use()
    {
        Assert.Empty(new Sgd().StateNames);
        Assert.Equal(["momentum"], new Sgd(0.9).StateNames);
        Assert.Equal(["m", "v"], new Adam().StateNames);
        Assert.Equal(["m", "v"], new AdamW().StateNames);
        Assert.Equal(new Sgd(0.9), new Sgd(0.9));
        Assert.NotEqual(new Sgd(0.9), new Sgd(0.8));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using Tensor p = Tensor.From([1f, 1f], [2]), wide = Tensor.From([1f, 1f, 1f], [3]), labels = Tensor.From([1L, 1], [2]);
        var error = Assert.Throws<ShapeException>(() => new Sgd().Step(1, 0.1, wide, 1, p, [], p, []));
        Assert.Equal("found gradient of float32 [3], expected float32 [2], as the parameter", error.Message);
        Assert.Throws<ShapeException>(() => new Sgd(0.9).Step(1, 0.1, p, 1, p, [], p, []));
        Assert.Throws<ShapeException>(() => new Sgd().Step(1, 0.1, labels, 1, labels, [], labels, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd().Step(0, 0.1, p, 1, p, [], p, []));
        var setting = Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1));
        Assert.Contains("beta1: found 1, expected 0 ≤ beta1 < 1", setting.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(weightDecay: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(double.NaN));
        Assert.Throws<ArgumentException>(() => new Sgd(nesterov: true));
    }

    [Theory]
    [InlineData(0.9, 0, 1)]
    [InlineData(0.5, 10, 1 / 1024.0)]
    [InlineData(3, 5, 243)]
    [InlineData(0.5, long.MaxValue, 0)]
    public void Integer_powers(double x, long n, double expected) => Assert.Equal(expected, IntegerPower.Of(x, n));

    /// <summary>p ← p − η·sign(g), and counts its steps.</summary>
    private sealed record SignDescent : Optimizer
    {
        public override IReadOnlyList<string> StateNames { get; } = ["steps"];

        protected override void Run<T>(long t, double learningRate, in StepTensors tensors)
        {
            ReadOnlySpan<T> g = tensors.Gradient<T>(), p = tensors.Parameter<T>(), steps = tensors.State<T>(0);
            Span<T> next = tensors.NewParameter<T>(), nextSteps = tensors.NewState<T>(0);
            T rate = T.CreateTruncating(learningRate * Math.Sign(tensors.GradientScale));
            for (int i = 0; i < p.Length; i++)
            {
                next[i] = T.IsZero(g[i]) ? p[i] : T.IsNegative(g[i]) ? p[i] + rate : p[i] - rate;
                nextSteps[i] = steps[i] + T.One;
            }
        }
    }

    /// <summary>A parameter under an optimizer: what a parameter's node does with one.</summary>
    private sealed class Run
    {
        private readonly Optimizer _optimizer;
        private long _t;

        public Run(Optimizer optimizer, double[] start, ElementType type)
        {
            _optimizer = optimizer;
            Parameter = Make(start, type);
            State = [.. optimizer.StateNames.Select(_ => Tensor.Zeros(Pool, type, Parameter.Shape))];
        }

        public Tensor Parameter { get; private set; }

        public Tensor[] State { get; private set; }

        public bool IsInPlace { get; init; }

        public void Step(double rate, double[] gradient, double scale)
        {
            if (IsInPlace)
            {
                _optimizer.Step(++_t, rate, Make(gradient, Parameter.Type), scale, Parameter, State, Parameter, State);
                return;
            }

            Tensor next = Parameter.Copy(Pool);
            Tensor[] state = [.. State.Select(s => s.Copy(Pool))];
            _optimizer.Step(++_t, rate, Make(gradient, Parameter.Type), scale, Parameter, State, next, state);
            (Parameter, State) = (next, state);
        }

        private static Tensor Make(double[] values, ElementType type) => type == ElementType.Float64
            ? Tensor.From(values, [values.Length], Pool)
            : Tensor.From([.. values.Select(x => (float)x)], [values.Length], Pool);
    }
}
