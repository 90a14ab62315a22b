namespace ActorGraph.Cli;

/// <summary>A mistake in the call: ends with exit code 2.</summary>
internal sealed class CallException(string where, string found, string expected, string? hint = null)
    : Exception($"{where}: found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}");
