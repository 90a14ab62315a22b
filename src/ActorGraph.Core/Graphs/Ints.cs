using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorGraph.Graphs;

/// <summary>A list of integers that is equal by value, for attributes: axes, starts, permutations.</summary>
[CollectionBuilder(typeof(Ints), nameof(Create))]
public readonly struct Ints : IEquatable<Ints>, IEnumerable<int>
{
    private readonly int[]? _values;

    private Ints(int[] values) => _values = values;

    /// <summary>How many there are.</summary>
    public int Count => _values?.Length ?? 0;

    /// <summary>The integer at <paramref name="index"/>.</summary>
    public int this[int index] => _values![index];

    /// <summary>The integers as a span.</summary>
    public ReadOnlySpan<int> Span => _values;

    /// <summary>Builds a list from a span.</summary>
    public static Ints Create(ReadOnlySpan<int> values) => new(values.ToArray());

    /// <inheritdoc/>
    public bool Equals(Ints other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ints other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int value in Span) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_values ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As in graph text: <c>[0, -1]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _values ?? [])}]";
}
