using ActorGraph.Kernels;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

public class GradientClipTests
{
    [Fact]
    public void Value_bounds_each_number_after_scaling_and_keeps_NaN()
    {
        using Tensor floats = Tensor.From([-8f, -1f, float.NaN, 0.5f, 8f, float.PositiveInfinity], [6]);
        new GradientClip(Value: 2).Clamp(floats, scale: 0.5);
        Assert.Equal([-4f, -1f, float.NaN, 0.5f, 4f, 4f], floats.ToArray<float>());
        using Tensor doubles = Tensor.From([-8.0, 1, 8], [3]);
        new GradientClip(Value: 2).Clamp(doubles);
        Assert.Equal([-2, 1, 2], doubles.ToArray<double>());
        GradientClip.None.Clamp(floats);
        Assert.Equal(-4f, floats[0]);
    }

    [Fact]
    public void Norm_scales_gradients_down_and_never_up()
    {
        using Tensor a = Tensor.From([3f, 0f], [2]), b = Tensor.From([0f, -4f], [2]);
        double sum = GradientClip.SumOfSquares(a) + GradientClip.SumOfSquares(b);
        Assert.Equal(25, sum);
        Assert.Equal(1 / (5 + 1e-6), new GradientClip(Norm: 1).Factor(sum));
        Assert.Equal(1, new GradientClip(Norm: 6).Factor(sum));
        Assert.Equal(1, new GradientClip(Norm: 1).Factor(0));
        Assert.Equal(1, GradientClip.None.Factor(1e300));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Sum_of_squares_is_64_running_sums_folded_by_halves(int n)
    {
        var random = new CounterRandom(1, n);
        double[] values = [.. Enumerable.Range(0, n).Select(i => (double)(float)random.Normal(i))];
        var sums = new double[64];
        for (int i = 0; i < n; i++) sums[i % 64] += values[i] * values[i];
        for (int half = 32; half > 0; half /= 2)
            for (int i = 0; i < half; i++) sums[i] += sums[i + half];

        using Tensor doubles = Tensor.From(values, [n]), floats = Tensor.From([.. values.Select(x => (float)x)], [n]);
        Assert.Equal(sums[0], GradientClip.SumOfSquares(doubles));
        Assert.Equal(sums[0], GradientClip.SumOfSquares(floats));
    }

    [Fact]
    public void Limits_are_above_zero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientClip(Value: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientClip(Norm: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientClip(Norm: double.NaN));
    }
}
