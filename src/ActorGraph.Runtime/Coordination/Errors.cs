using System.Collections.Immutable;

namespace ActorGraph.Runtime.Coordination;

/// <summary>A node failed, and with it the step; parameters are as they were before it. The runtime can be used on.</summary>
public sealed class NodeFailedException(string node, string error, ImmutableArray<string> story) : Exception(
    story.IsEmpty ? error : $"{error}\n  last messages: {string.Join("; ", story)}")
{
    /// <summary>The node's name.</summary>
    public string Node { get; } = node;

    /// <summary>What it said.</summary>
    public string Error { get; } = error;

    /// <summary>The last messages that it saw, oldest first.</summary>
    public ImmutableArray<string> Story { get; } = story;
}

/// <summary>The loss became infinite or NaN; the step left no trace in the parameters.</summary>
public sealed class NonFiniteLossException(string loss, double value, long update) : Exception(
    $"loss `{loss}`: found {value} at update {update}, expected a finite number\n\nhint: lower the learning rate, or clip gradients")
{
    /// <summary>The loss as it came out.</summary>
    public double Value { get; } = value;
}
