namespace ActorGraph.Runtime;

/// <summary>What a state machine asks its shell to do: send a message to a node, or to the coordinator.</summary>
/// <param name="Target">The node's index, or <see cref="Coordinator"/>.</param>
/// <param name="Message">The message.</param>
public readonly record struct Effect(int Target, object Message)
{
    /// <summary>The target that stands for the coordinator.</summary>
    public const int Coordinator = -1;

    /// <summary>The target that stands for the gate of the node's stage, where passes are taken in turn.</summary>
    public const int Gate = -3;

    /// <summary>The target that stands for the node itself, after a while: the message is a <see cref="Delayed"/>.</summary>
    public const int Later = -4;
}

/// <summary>What comes back to a node when its time is up.</summary>
/// <param name="After">The time.</param>
/// <param name="Message">What it is told then.</param>
public sealed record Delayed(TimeSpan After, Elapsed Message);
