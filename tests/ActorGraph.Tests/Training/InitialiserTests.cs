using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

public class InitialiserTests
{
    private static readonly TensorPool Pool = new();

    // [out, in] = [400, 100]; deviations of PyTorch's kaiming_* and xavier_*
    public static TheoryData<Initialiser, double, double> Spreads => new()
    {
        { new He(), Math.Sqrt(2.0 / 100), double.PositiveInfinity },
        { new He(Fan.Out), Math.Sqrt(2.0 / 400), double.PositiveInfinity },
        { new He(IsUniform: true), Math.Sqrt(2.0 / 100), Math.Sqrt(6.0 / 100) },
        { new He(Fan.Out, true), Math.Sqrt(2.0 / 400), Math.Sqrt(6.0 / 400) },
        { new Xavier(), Math.Sqrt(2.0 / 500), Math.Sqrt(6.0 / 500) },
        { new Xavier(true), Math.Sqrt(2.0 / 500), double.PositiveInfinity },
        { new Normal(0, 0.1), 0.1, double.PositiveInfinity },
        { new Uniform(-1, 1), 1 / Math.Sqrt(3), 1 },
    };

    [Theory]
    [MemberData(nameof(Spreads))]
    public void Mean_deviation_and_bounds_are_those_of_the_distribution(Initialiser initialiser, double deviation, double bound)
    {
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            using Tensor w = initialiser.Create([400, 100], type, 1, 2, Pool);
            double[] values = w.ToDoubles();
            double mean = values.Average(), spread = Math.Sqrt(values.Average(x => x * x));
            Assert.InRange(mean, -deviation * 0.025, deviation * 0.025); // five standard errors of 40,000 numbers
            Assert.InRange(spread, deviation * 0.982, deviation * 1.018);
            Assert.All(values, x => Assert.InRange(x, -bound * (1 + 1e-7), bound * (1 + 1e-7)));
        }
    }

    [Fact]
    public void A_value_is_a_function_of_seed_node_and_element_alone()
    {
        var he = new He();
        using Tensor w = he.Create([4, 9], ElementType.Float64, 7, 3, Pool);
        using Tensor same = he.Create([4, 9], ElementType.Float64, 7, 3, new TensorPool());
        using Tensor more = he.Create([8, 9], ElementType.Float64, 7, 3, Pool);
        using Tensor rounded = he.Create([4, 9], ElementType.Float32, 7, 3, Pool);
        using Tensor seed = he.Create([4, 9], ElementType.Float64, 8, 3, Pool);
        using Tensor node = he.Create([4, 9], ElementType.Float64, 7, 4, Pool);
        Assert.Equal(w.ToDoubles(), same.ToDoubles());
        Assert.Equal(w.ToDoubles(), more.ToDoubles()[..36]);
        Assert.Equal(w.ToDoubles().Select(x => (float)x), rounded.ToArray<float>());
        Assert.Empty(w.ToDoubles().Intersect(seed.ToDoubles()));
        Assert.Empty(w.ToDoubles().Intersect(node.ToDoubles()));
        Assert.Equal(Math.Sqrt(2.0 / 9) * new CounterRandom(7, 3).Normal(5), w[5]);
    }

    [Fact]
    public void Axes_beyond_the_second_count_for_both_fans()
    {
        using Tensor w = new He(IsUniform: true).Create([2, 3, 5], ElementType.Float64, 1, 1, Pool);
        double bound = Math.Sqrt(6 / 15.0);
        using Tensor unit = new Uniform(-bound, bound).Create([2, 3, 5], ElementType.Float64, 1, 1, Pool);
        Assert.Equal(unit.ToDoubles(), w.ToDoubles());
    }

    [Fact]
    public void Constant_and_given_values_are_themselves()
    {
        Assert.Equal([0.1f, 0.1f], new Constant(0.1).Create([2], ElementType.Float32, 1, 1, Pool).ToArray<float>());
        Assert.Equal([0.0], new Zeros().Create(Shape.Scalar, ElementType.Float64, 1, 1, Pool).ToArray<double>());
        Assert.Equal([1, 1], new Ones().Create([2, 1], ElementType.Float64, 1, 1, Pool).ToArray<double>());
        Assert.Equal(
            [1, 2, 3, 4], new Given([1, 2, 3, 4]).Create([2, 2], ElementType.Float64, 1, 1, Pool).ToArray<double>());
        Assert.Equal(new Given([1, 2]), new Given([1, 2]));
        Assert.Equal(new Given([1, 2]).GetHashCode(), new Given([1, 2]).GetHashCode());
        Assert.NotEqual(new Given([1, 2]), new Given([1, 3]));
    }

    public static TheoryData<Initialiser, string> Forms => new()
    {
        { new He(), "he" },
        { new He(Fan.Out), "he(fan=out)" },
        { new He(Fan.In, true), "he(uniform)" },
        { new He(Fan.Out, true), "he(uniform, fan=out)" },
        { new Xavier(), "xavier" },
        { new Xavier(true), "xavier(normal)" },
        { new Normal(0, 0.1), "normal(0, 0.1)" },
        { new Uniform(-1, 1), "uniform(-1, 1)" },
        { new Constant(0.5), "constant(0.5)" },
        { new Zeros(), "zeros" },
        { new Ones(), "ones" },
        { new Given([1, -2.5, 3e-9]), "given([1, -2.5, 3E-09])" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Text_form(Initialiser initialiser, string text) => Assert.Equal(text, initialiser.ToString());

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var error = Assert.Throws<ShapeException>(() => new He().Create([32], ElementType.Float32, 1, 1, Pool));
        Assert.Equal(
            "found `he` for shape [32], expected a weight of shape [out, in]\n\n"
            + "hint: use zeros for a bias, or normal(mean, deviation)",
            error.Message);
        error = Assert.Throws<ShapeException>(() => new Given([1, 2]).Create([3], ElementType.Float32, 1, 1, Pool));
        Assert.Equal("found 2 given values, expected 3 values for shape [3]", error.Message);
        Assert.Throws<ShapeException>(() => new Ones().Create([3], ElementType.Int64, 1, 1, Pool));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normal(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normal(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Uniform(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Uniform(0, double.PositiveInfinity));
    }
}
