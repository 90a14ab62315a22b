using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Kernels;

/// <summary>Results that no cache holds are written past the caches: the same numbers, to the last element.</summary>
public sealed class StreamingTests
{
    private const int Length = (16 << 20) + 13; // float32 of more than 64 MB, and a tail

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sum_of_large_arrays_is_that_of_their_elements(int cores)
    {
        using Tensor a = Values(3), b = Values(5), y = Tensor.Zeros(new TensorPool(), ElementType.Float32, a.Shape);
        Cores.Enter(cores);
        try
        {
            ElementWise.Binary(default(Add.Function), a, b, y);
        }
        finally
        {
            Cores.Leave();
        }

        ReadOnlySpan<float> first = a.AsSpan<float>(), second = b.AsSpan<float>(), sum = y.AsSpan<float>();
        for (int i = 0; i < Length; i++)
            if (sum[i] != first[i] + second[i]) Assert.Fail($"element {i}: {first[i]} + {second[i]} is {sum[i]}");
    }

    [Fact]
    public void An_update_of_a_large_parameter_is_that_of_its_elements()
    {
        using Tensor p = Values(3), g = Values(5), next = Tensor.Zeros(new TensorPool(), ElementType.Float32, p.Shape);
        new Sgd().Step(1, 0.25, g, 0.5, p, [], next, []);
        ReadOnlySpan<float> before = p.AsSpan<float>(), gradient = g.AsSpan<float>(), after = next.AsSpan<float>();
        for (int i = 0; i < Length; i++)
        {
            float scaled = gradient[i] * 0.5f, expected = before[i] - (0.25f * scaled);
            if (after[i] != expected) Assert.Fail($"element {i}: {after[i]}, expected {expected}");
        }
    }

    private static Tensor Values(int step) => Tensor.Create<float, int>(Shape.Of(Length), step, (values, s) =>
    {
        for (int i = 0; i < values.Length; i++) values[i] = (i * s % 1021) / 64f;
    });
}
