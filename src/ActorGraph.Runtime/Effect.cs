namespace ActorGraph.Runtime;

/// <summary>What a state machine asks its shell to do: send a message to a node, or to the coordinator.</summary>
/// <param name="Target">The node's index, or <see cref="Coordinator"/>.</param>
/// <param name="Message">The message.</param>
public readonly record struct Effect(int Target, object Message)
{
    /// <summary>The target that stands for the coordinator.</summary>
    public const int Coordinator = -1;
}
