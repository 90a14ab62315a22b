namespace ActorGraph.Ops;

/// <summary>A number that an op cannot take, met while it runs: an index or a class label out of range.</summary>
public sealed class ValueException(string found, string expected, string? hint = null)
    : Exception($"found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}")
{
    /// <summary>What was found.</summary>
    public string Found { get; } = found;

    /// <summary>What was expected instead.</summary>
    public string Expected { get; } = expected;

    /// <summary>What to try, where something can be said.</summary>
    public string? Hint { get; } = hint;
}
