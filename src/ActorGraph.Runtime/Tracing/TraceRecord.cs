namespace ActorGraph.Runtime.Tracing;

/// <summary>What a process notes of one thing that a node did.</summary>
/// <param name="Kind">Work, or a message's kind.</param>
/// <param name="Node">The node.</param>
/// <param name="Target">Of a message that leaves: the node it is for; −1 of one that was taken, and of work.</param>
/// <param name="Slot">The input slot, or of a cotangent the place among the producer's consumers; of a VJP the slot; −1: none.</param>
/// <param name="Step">The step.</param>
/// <param name="MicroBatch">The micro-batch, or <see cref="PassId.WholeStep"/>.</param>
/// <param name="Thread">The thread that worked; 0 of messages.</param>
/// <param name="At">When, in nanoseconds of the process's own clock.</param>
/// <param name="Until">When work ended; of messages the same as <paramref name="At"/>.</param>
internal readonly record struct TraceRecord(
    TraceKind Kind, int Node, int Target, int Slot, long Step, int MicroBatch, int Thread, long At, long Until)
{
    /// <summary>Whether it is work, and no message.</summary>
    public bool IsWork => Kind < TraceKind.Activation;

    /// <summary>Whether it is a message that leaves.</summary>
    public bool IsSent => Kind >= TraceKind.Activation && Target >= 0;
}

/// <summary>What one process noted.</summary>
/// <param name="Records">By node and time.</param>
/// <param name="LastStep">The last step that is kept whole; <see cref="long.MaxValue"/>: all are.</param>
internal readonly record struct TraceLog(IReadOnlyList<TraceRecord> Records, long LastStep = long.MaxValue)
{
    /// <summary>Whether there was more than is kept.</summary>
    public bool IsCut => LastStep != long.MaxValue;
}
