namespace ActorGraph.Graphs;

/// <summary>How often a node runs.</summary>
public enum Scope : byte
{
    /// <summary>
    /// Once a step: no batched input reaches it. Parameters, constants, inputs without a batch axis (they are the same for
    /// every micro-batch), and what depends on these alone.
    /// </summary>
    Step,

    /// <summary>Once a pass, that is once for every micro-batch.</summary>
    Pass,
}
