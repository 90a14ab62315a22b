namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// How far another process's clock is ahead, from questions and answers: an answer's time lies between the question's and its arrival,
/// so that the middle is off by half of the way there and back at most. The quickest exchange counts (as in Cristian's algorithm,
/// Distributed Computing 3, 1989).
/// </summary>
internal sealed class ClockOffset
{
    private long _way = long.MaxValue;

    /// <summary>Its clock less one's own; 0 before an exchange.</summary>
    public long Offset { get; private set; }

    /// <summary>By how much that may be off.</summary>
    public long Error => _way == long.MaxValue ? long.MaxValue : (_way + 1) / 2;

    /// <summary>Takes an exchange.</summary>
    /// <param name="asked">One's own time of the question.</param>
    /// <param name="answered">The other's time of the answer.</param>
    /// <param name="arrived">One's own time of its arrival.</param>
    public void Add(long asked, long answered, long arrived)
    {
        long way = arrived - asked;
        if (way < 0 || way >= _way) return;
        (_way, Offset) = (way, answered - asked - way / 2);
    }
}
