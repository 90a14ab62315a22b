namespace ActorGraph.Tensors;

/// <summary>Shapes, element types or attributes that do not fit. Says what was found, what was expected, and a hint.</summary>
public sealed class ShapeException(string found, string expected, string? hint = null)
    : Exception($"found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}")
{
    /// <summary>What was found.</summary>
    public string Found { get; } = found;

    /// <summary>What was expected instead.</summary>
    public string Expected { get; } = expected;

    /// <summary>What to try, where something can be said.</summary>
    public string? Hint { get; } = hint;
}
