using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Kernels;

/// <summary>The first number that is not finite is found wherever it stands, and nothing else is.</summary>
public sealed class FiniteTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void The_first_is_found(double odd)
    {
        foreach (int length in (int[])[1, 2, 31, 32, 33, 64, 65, 131])
            for (int at = 0; at < length; at++)
            {
                double[] values = Extremes(length);
                values[at] = odd;
                values[^1] = at < length - 1 && at % 2 == 0 ? odd : values[^1]; // another one behind it
                using Tensor x = Tensor.From(values, [length]), y = Tensor.From(Array.ConvertAll(values, v => (float)v), [length]);
                foreach (Tensor tensor in (Tensor[])[x, y])
                {
                    Assert.Equal(at, Finite.First(tensor)!.Value.Index);
                    Assert.Equal(odd, Finite.First(tensor)!.Value.Value);
                }
            }
    }

    [Fact]
    public void The_greatest_the_least_and_both_zeros_are_finite()
    {
        foreach (int length in (int[])[0, 1, 31, 32, 33, 1000])
        {
            using Tensor x = Tensor.From(Extremes(length), [length]), y = Tensor.From(Array.ConvertAll(Extremes(length), v => (float)v), [length]);
            Assert.Null(Finite.First(x));
            Assert.Null(Finite.First(y));
        }
    }

    private static double[] Extremes(int length)
    {
        double[] some = [float.MaxValue, -float.MaxValue, 0, -0.0, float.Epsilon, -float.Epsilon, 1.5];
        return [.. Enumerable.Range(0, length).Select(i => some[i % some.Length])];
    }
}
