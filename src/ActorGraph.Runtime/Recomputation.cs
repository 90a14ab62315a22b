namespace ActorGraph.Runtime;

/// <summary>What was asked for again in one pass, by a node and of it.</summary>
internal sealed class Recomputation(RecomputeSpec spec)
{
    private readonly bool[] _asked = new bool[spec.AskedFrom.Length];
    private ulong _awaited;

    /// <summary>Answers still to be given.</summary>
    public int Due { get; private set; } = spec.Asking;

    /// <summary>Whether the producers were asked.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether everything asked for is there.</summary>
    public bool IsComplete => HasAsked && _awaited == 0;

    /// <summary>Notes that the producers are asked; false if they were before.</summary>
    public bool Ask()
    {
        if (HasAsked) return false;
        (HasAsked, _awaited) = (true, spec.Asks);
        return true;
    }

    /// <summary>Whether an input was asked for and has not come.</summary>
    public bool Awaits(int slot) => slot < 64 && (_awaited & (1UL << slot)) != 0;

    /// <summary>Notes that an input came.</summary>
    public void Came(int slot) => _awaited &= ~(1UL << slot);

    /// <summary>Whether a consumer asks that has not asked before; it is noted.</summary>
    public bool IsAskedFrom(int place) =>
        place >= 0 && place < _asked.Length && spec.AskedFrom[place] && !_asked[place] && (_asked[place] = true);

    /// <summary>Whether a consumer has asked.</summary>
    public bool WasAskedFrom(int place) => _asked[place];

    /// <summary>Notes an answer.</summary>
    public void Answered() => Due--;
}
