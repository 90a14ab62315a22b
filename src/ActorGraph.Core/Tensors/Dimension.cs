namespace ActorGraph.Tensors;

/// <summary>
/// The extent of one axis: a number, or the name of the batch (<c>[batch, 64]</c>), which is bound when values are fed.
/// </summary>
public readonly record struct Dimension
{
    private readonly int _size;

    private Dimension(int size, string? name) => (_size, Name) = (size, name);

    /// <summary>The name of a dimension that is not bound yet; null for a number.</summary>
    public string? Name { get; }

    /// <summary>Whether the extent is the batch, known only when values are fed.</summary>
    public bool IsBatch => Name is not null;

    /// <summary>The extent.</summary>
    /// <exception cref="InvalidOperationException">The dimension is a name that is not bound yet.</exception>
    public int Size => Name is null ? _size : throw NotBound();

    /// <summary>An extent that is known only when values are fed.</summary>
    public static Dimension Batch(string name = "batch") => new(-1, name);

    /// <summary>A known extent.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static implicit operator Dimension(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new(size, null);
    }

    /// <inheritdoc/>
    public override string ToString() => Name ?? _size.ToString();

    private InvalidOperationException NotBound() => new($"dimension `{Name}` is not bound yet");
}
