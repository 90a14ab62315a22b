namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// Shifts processes' times by as little as it takes that no message is taken before it was sent. What the exchanges left open, the
/// messages themselves bound: for every message from p to q, c(q) − c(p) ≤ taken − sent, where c is what is subtracted. These are
/// difference constraints, solved by shortest paths (Bellman and Ford; Cormen et al., Introduction to Algorithms, 24.4).
/// </summary>
internal static class ClockCausality
{
    /// <summary>What is to be subtracted from each process's times; at most 0.</summary>
    /// <param name="processes">How many there are.</param>
    /// <param name="messages">From which process to which, and the least that lay between sending and taking.</param>
    public static long[] Corrections(int processes, IReadOnlyDictionary<(int From, int To), long> messages)
    {
        var correction = new long[processes];
        for (int round = 0; round < processes; round++) // more rounds change nothing, but where clocks ran at different speeds
            foreach (((int from, int to), long least) in messages)
                correction[to] = Math.Min(correction[to], correction[from] + least);
        return correction;
    }
}
