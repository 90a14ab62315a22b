namespace ActorGraph.Cli;

/// <summary>A mistake in the call: ends with exit code 2.</summary>
internal sealed class CallException(string message) : Exception(message)
{
    public CallException(string where, string found, string expected, string? hint = null)
        : this($"{where}: found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}")
    {
    }
}
