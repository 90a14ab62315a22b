using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What is agreed on where a derivative is not defined: at kinks, at ties, at x⁰ and at 0ʸ.</summary>
public sealed class KinkTests
{
    private static readonly Evaluation E = new(TensorPool.Shared);

    public static TheoryData<Op, double, double, double> Kinks => new()
    {
        { new Relu(), 0, 0, 0 },
        { new Relu(), -0.0, 0, 0 },
        { new Abs(), 0, 0, 0 },
        { new Sign(), 0, 0, 0 },
        { new LeakyRelu(0.1), 0, 0, 0.1 },
        { new Elu(0.5), 0, 0, 0.5 },
        { new Clip(-1, 1), 1, 1, 1 },
        { new Clip(-1, 1), -1, -1, 1 },
        { new Clip(-1, 1), 1.5, 1, 0 },
        { new Clip(-1, 1), -1.5, -1, 0 },
        { new Clip(1, -1), 0, -1, 0 },
        { new Clip(Min: 0), -1, 0, 0 },
        { new Clip(Min: 0), double.PositiveInfinity, double.PositiveInfinity, 1 },
        { new Sqrt(), 0, 0, double.PositiveInfinity },
        { new Log(), 0, double.NegativeInfinity, double.PositiveInfinity },
        { new Softplus(), 1000, 1000, 1 },
        { new Softplus(), -1000, 0, 0 },
        { new Sigmoid(), -1000, 0, 0 },
        { new Elu(), -1e-20, -1e-20, 1 },
        { new Elu(), -1000, -1, 0 },
        { new Elu(), 1000, 1000, 1 },
        { new Gelu(), 1000, 1000, 1 },
        { new Gelu(), -1000, 0, 0 },
        { new Gelu(GeluApproximation.Tanh), 1e200, 1e200, 1 },
        { new Gelu(GeluApproximation.Tanh), -1e200, 0, 0 },
        { new Gelu(), double.NegativeInfinity, 0, 0 },
        { new Gelu(), double.PositiveInfinity, double.PositiveInfinity, 1 },
        { new Gelu(GeluApproximation.Tanh), double.NegativeInfinity, 0, 0 },
        { new Gelu(GeluApproximation.Tanh), double.PositiveInfinity, double.PositiveInfinity, 1 },
        { new Elu(), double.NegativeInfinity, -1, 0 },
        { new Elu(), double.PositiveInfinity, double.PositiveInfinity, 1 },
        { new Softplus(), double.NegativeInfinity, 0, 0 },
        { new Softplus(), double.PositiveInfinity, double.PositiveInfinity, 1 },
        { new Tanh(), double.NegativeInfinity, -1, 0 },
        { new Sigmoid(), double.PositiveInfinity, 1, 0 },
    };

    public static TheoryData<double, double, double, double, double> Powers => new()
    {
        // a, b, aᵇ, ∂/∂a, ∂/∂b
        { 0, 0, 1, 0, 0 },
        { 0, 2, 0, 0, 0 },
        { 0, 1, 0, 1, 0 },
        { 0, 0.5, 0, double.PositiveInfinity, 0 },
        { 5, 0, 1, 0, Math.Log(5) },
        { -5, 0, 1, 0, double.NaN },
        { -3, 2, 9, -6, double.NaN },
        { -3, 1, -3, 1, double.NaN },
        { -2, 3, -8, 12, double.NaN },
        { -2, -1, -0.5, -0.25, double.NaN },
        { -2, 0.5, double.NaN, double.NaN, double.NaN },
        { 3, 2, 9, 6, 9 * Math.Log(3) },
    };

    [Theory, MemberData(nameof(Kinks))]
    public void Value_and_slope_at_a_kink(Op op, double x, double y, double slope)
    {
        (double value, double[] slopes) = At(op, x);
        Near(y, value);
        Near(slope, slopes[0]);
    }

    [Theory, MemberData(nameof(Powers))]
    public void Value_and_slopes_of_a_power(double a, double b, double y, double slopeA, double slopeB)
    {
        (double value, double[] slopes) = At(new Pow(), a, b);
        Assert.Equal(y, value);
        Near(slopeA, slopes[0]);
        Near(slopeB, slopes[1]);
    }

    [Fact]
    public void MulNoNan_of_zero_is_zero_and_so_is_its_derivative_at_a_zero_factor_or_cotangent()
    {
        foreach (double zero in new[] { 0.0, -0.0 })
            foreach (double b in new[] { 7, double.PositiveInfinity, double.NaN })
            {
                Assert.Equal(0, At(new MulNoNan(), zero, b).Value);
                using Tensor a = Tensor.Scalar(zero, ElementType.Float64), any = Tensor.Scalar(b, ElementType.Float64);
                Assert.Equal(0, new Workspace().Vjp(E, new MulNoNan(), [a, any], a, any, 1).Item());
                Assert.Equal(0, new Workspace().Vjp(E, new MulNoNan(), [any, any], any, a, 0).Item());
            }
    }

    [Fact]
    public void A_zero_cotangent_stays_zero_at_an_infinite_slope()
    {
        using Tensor x = Tensor.From([0.0, 4.0], [2]), y = new Sqrt().Forward(E, [x]), yBar = Tensor.From([0.0, 1.0], [2]);
        using Tensor xBar = new Workspace().Vjp(E, new Sqrt(), [x], y, yBar, 0);
        Assert.Equal([0.0, 0.25], xBar.ToDoubles());
    }

    public static TheoryData<Op, double[], double[]> Ties => new()
    {
        { new Max(), [2, 2], [0.5, 0.5] },
        { new Max(), [2, 1], [1, 0] },
        { new Max(), [1, 2, 2, 2], [0, 1 / 3.0, 1 / 3.0, 1 / 3.0] },
        { new Max(), [0.0, -0.0], [0.5, 0.5] },
        { new Max(), [4], [1] },
        { new Max(), [double.NaN, 1], [0, 0] },
        { new Max(), [1, double.NaN], [0, 0] },
        { new Max(), [1, double.NaN, 2], [0, 0, 0] },
        { new Max(), [double.NegativeInfinity, double.NegativeInfinity], [0.5, 0.5] },
        { new Min(), [2, 2], [0.5, 0.5] },
        { new Min(), [2, 1], [0, 1] },
        { new Min(), [1, 1, 3], [0.5, 0.5, 0] },
        { new Min(), [double.NaN, 1], [0, 0] },
    };

    [Theory, MemberData(nameof(Ties))]
    public void Ties_share_the_cotangent_evenly(Op op, double[] x, double[] slopes)
    {
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            (double y, double[] found) = At(op, type, x);
            Assert.Equal(x.Any(double.IsNaN) ? double.NaN : op is Max ? x.Max() : x.Min(), y);
            Assert.Equal(slopes.Length, found.Length);
            for (int i = 0; i < slopes.Length; i++) Assert.Equal(slopes[i], found[i], type == ElementType.Float32 ? 7 : 15);
        }
    }

    [Fact]
    public void Each_rule_of_two_extremes_halves_a_tie()
    {
        Assert.Equal(0.5, default(Max.Function).SlopeA<ActorGraph.Kernels.Scalar64>(new(2), new(2), new(2)).Value);
        Assert.Equal(1, default(Max.Function).SlopeB<ActorGraph.Kernels.Scalar64>(new(1), new(2), new(2)).Value);
        Assert.Equal(0, default(Min.Function).SlopeB<ActorGraph.Kernels.Scalar64>(new(1), new(2), new(1)).Value);
    }

    [Theory]
    [InlineData(1.0, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void A_comparison_with_NaN_is_false(double a, double b)
    {
        foreach (Op op in new Op[] { new Less(), new LessOrEqual(), new Greater(), new GreaterOrEqual(), new Equal() })
        {
            using Tensor y = op.Forward(E, [Tensor.Scalar(a, ElementType.Float64), Tensor.Scalar(b, ElementType.Float64)]);
            Assert.Equal(0, y.Item());
        }
    }

    [Fact]
    public void No_derivative_is_given_where_none_is_announced()
    {
        using Tensor x = Tensor.Scalar(1, ElementType.Float64), mask = new Less().Forward(E, [x, x]);
        foreach (Op op in new Op[] { new Less(), new StopGradient() })
        {
            Assert.False(op.IsDifferentiable(0));
            Assert.Throws<InvalidOperationException>(() => new Workspace().Vjp(E, op, [x, x], x, x, 0));
        }

        Assert.False(new Where().IsDifferentiable(0));
        Assert.Throws<InvalidOperationException>(() => new Workspace().Vjp(E, new Where(), [mask, x, x], x, x, 0));
    }

    [Fact]
    public void Masks_and_numbers_are_not_mixed()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [3]), n = g.Input("n", [3], ElementType.Int64), mask = x.Less(0);
        foreach (Func<Node> wrong in new Func<Node>[]
            { () => mask.Exp(), () => n.Relu(), () => mask + x, () => n * n, () => x.And(x), () => x.Not(), () => x.Where(x, x),
              () => mask.Where(x, n), () => x.Less(n), () => mask.Less(mask), () => x.Max(n) })
            Assert.Contains("found", Assert.Throws<GraphException>(wrong).Message);
    }

    // within 2 ulp
    private static void Near(double expected, double found)
    {
        if (!(Math.Abs(expected - found) <= 4.5e-16 * Math.Abs(expected))) Assert.Equal(expected, found);
    }

    private static (double Value, double[] Slopes) At(Op op, params double[] x) => At(op, ElementType.Float64, x);

    private static (double Value, double[] Slopes) At(Op op, ElementType type, double[] x)
    {
        Tensor[] inputs = [.. x.Select(v => Tensor.Scalar(v, type))];
        Tensor y = op.Forward(E, inputs), one = Tensor.Scalar(1, type);
        return (y.Item(), [.. x.Select((_, i) => new Workspace().Vjp(E, op, inputs, y, one, i).Item())]);
    }
}
