namespace ActorGraph.Runtime.Cluster;

/// <summary>Processes did not come together, or did not stay together.</summary>
public sealed class ClusterException(string where, string found, string expected, string? hint = null, Exception? inner = null)
    : Exception($"{where}: found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}", inner);
