using System.Collections.Immutable;

namespace ActorGraph.Runtime;

/// <summary>
/// What a node does for checkpointed regions in one sweep. A node in a region gives its inputs back as soon as its value is sent,
/// and its value too unless <see cref="Holds"/>; what it needs again it asks of its producers, which ask in turn, back to values
/// that are held. Who asks whom is known before the run, so every node knows how many will come.
/// </summary>
public sealed record RecomputeSpec
{
    /// <summary>Whether the node is in a region.</summary>
    public bool IsInRegion { get; init; }

    /// <summary>Whether the value is kept from forward on, because a node outside of the region reads it in the backward pass; a node
    /// in no region holds whatever a region will ask of it.</summary>
    public bool Holds { get; init; }

    /// <summary>Whether the value is computed a second time.</summary>
    public bool ComputesAgain { get; init; }

    /// <summary>Input slots, by bit, whose values are asked for again.</summary>
    public ulong Asks { get; init; }

    /// <summary>Whether the node's own VJPs read any of what is asked for, or the value that is computed again.</summary>
    public bool IsForVjp { get; init; }

    /// <summary>By place among the consumers: whether the value is asked for from there; empty if from nowhere.</summary>
    public ImmutableArray<bool> AskedFrom { get; init; } = [];

    /// <summary>The number of consumers' places that ask.</summary>
    public int Asking { get; init; }
}
