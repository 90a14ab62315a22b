namespace ActorGraph.Runtime.Tracing;

/// <summary>What a node does in a pass, or a message along an edge; also the kinds of records in a trace.</summary>
public enum TraceKind
{
    /// <summary>A value is computed, or taken from a feed or a parameter.</summary>
    Forward,

    /// <summary>A vector-Jacobian product: the cotangent for one input.</summary>
    Vjp,

    /// <summary>A Jacobian-vector product: the tangent.</summary>
    Jvp,

    /// <summary>A parameter takes its update over.</summary>
    Update,

    /// <summary>A value in a checkpointed region is computed again.</summary>
    Again,

    /// <summary>A value on its way from producer to consumer.</summary>
    Activation,

    /// <summary>A cotangent on its way back.</summary>
    Cotangent,

    /// <summary>A tangent on its way along.</summary>
    Tangent,

    /// <summary>A value that a region asked for again.</summary>
    Recomputed,
}

/// <summary>
/// Told by nodes what they do, in steps that are traced. It sees, and changes nothing: a node's numbers and messages are the same
/// with it and without. Told by each node from one thread at a time, by several nodes at once.
/// </summary>
internal interface INodeObserver
{
    /// <summary>A node goes on for another reason than a message that it took: it was fed, told to begin, or its time is up.</summary>
    void Woke(int node);

    /// <summary>Work is done, that began when the node woke, took a message, or ended the work before: whichever came last.</summary>
    /// <param name="kind">What was done.</param>
    /// <param name="node">The node.</param>
    /// <param name="pass">In which pass.</param>
    /// <param name="slot">For a VJP, the input that the cotangent is for; else −1.</param>
    void Ended(TraceKind kind, int node, PassId pass, int slot = -1);

    /// <summary>A message leaves a node. Seeds and reports are none.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="node">The node that sends.</param>
    /// <param name="target">The node that it is for.</param>
    /// <param name="slot">There: the input slot, or for a cotangent the place among the consumers.</param>
    /// <param name="pass">In which pass.</param>
    void Sent(TraceKind kind, int node, int target, int slot, PassId pass);

    /// <summary>A message is taken and counted; one that comes twice is taken once.</summary>
    void Took(TraceKind kind, int node, int slot, PassId pass);
}
