using System.Collections.Immutable;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>The values themselves, in row-major order: <c>given([1, 2, 3])</c>. Equal by value.</summary>
public sealed record Given(ImmutableArray<double> Values) : ElementInitialiser
{
    /// <inheritdoc/>
    public bool Equals(Given? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(Values.Length, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"given([{string.Join(", ", Values.Select(Text))}])";

    private protected override ElementInitialiser For(Shape shape) => shape.Count == Values.Length
        ? this
        : throw new ShapeException($"{Values.Length} given values", $"{shape.Count} values for shape {shape}");

    private protected override double At(in CounterRandom random, int index) => Values[index];
}
