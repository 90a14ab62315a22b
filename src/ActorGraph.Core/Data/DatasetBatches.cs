using System.Numerics;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

public sealed partial class Dataset
{
    /// <summary>The features of some samples, [samples, d].</summary>
    /// <exception cref="InputException">A number is too large for <paramref name="type"/>.</exception>
    public Tensor GatherFeatures(ReadOnlySpan<int> samples, ElementType type, TensorPool pool)
    {
        Tensor batch = Tensor.Lease(pool, type, Shape.Of(samples.Length, FeatureCount));
        try
        {
            if (type == ElementType.Float32) CopyFeatures(samples, batch.Writable<float>());
            else CopyFeatures(samples, batch.Writable<double>());
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>The target of some samples: one-hot [samples, classes], or [samples, k].</summary>
    /// <exception cref="InputException">A number is too large for <paramref name="type"/>.</exception>
    public Tensor GatherTarget(ReadOnlySpan<int> samples, ElementType type, TensorPool pool)
    {
        if (TargetKind == TargetKind.None) throw new InvalidOperationException($"{Name} has no target");
        Tensor batch = Tensor.Zeros(pool, type, Shape.Of(samples.Length, TargetWidth));
        try
        {
            if (type == ElementType.Float32) CopyTarget(samples, batch.Writable<float>());
            else CopyTarget(samples, batch.Writable<double>());
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private void CopyFeatures<T>(ReadOnlySpan<int> samples, Span<T> batch) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = FeatureCount;
        for (int i = 0; i < samples.Length; i++)
        {
            int start = Row(samples[i]) * width;
            Span<T> to = batch.Slice(i * width, width);
            if (_single is not null && typeof(T) == typeof(float))
            {
                _single.AsSpan(start, width).CopyTo(MemoryMarshal.Cast<T, float>(to));
                continue;
            }

            for (int j = 0; j < width; j++)
            {
                to[j] = _single is not null ? T.CreateTruncating(_single[start + j]) : T.CreateTruncating(_double![start + j]);
                if (!T.IsFinite(to[j])) throw TooLarge<T>(samples[i], FeatureName(j), Feature(samples[i], j));
            }
        }
    }

    private void CopyTarget<T>(ReadOnlySpan<int> samples, Span<T> batch) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = TargetWidth;
        for (int i = 0; i < samples.Length; i++)
        {
            if (_labels is not null)
            {
                batch[i * width + _labels[Row(samples[i])]] = T.One;
                continue;
            }

            for (int j = 0; j < width; j++)
            {
                ref T to = ref batch[i * width + j];
                to = T.CreateTruncating(Target(samples[i], j));
                if (!T.IsFinite(to)) throw TooLarge<T>(samples[i], $"target {j}", Target(samples[i], j));
            }
        }
    }

    private InputException TooLarge<T>(int sample, string column, double value) where T : unmanaged => new(
        Name, $"{value:R}", $"a number within {ElementTypes.Of<T>().Word()}",
        "compute in float64, or scale the features", place: $"sample {Row(sample)}, {column}");
}
