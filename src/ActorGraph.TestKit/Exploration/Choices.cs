namespace ActorGraph.TestKit.Exploration;

/// <summary>
/// What decides an order of messages: numbers drawn from a seed, each written down, or read again from what was written down. Choice
/// 0 is always the plain one (the message that has waited longest, no copy, no crash), and what is not written down is 0: so a part
/// of a list, or one with some of its numbers put to 0, is an order too.
/// </summary>
internal sealed class Choices
{
    private readonly Random? _random;
    private readonly IReadOnlyList<int> _written;
    private readonly List<int> _made = [];

    /// <summary>Drawn from a seed.</summary>
    public Choices(int seed) => (_random, _written) = (new Random(seed), []);

    /// <summary>Read again.</summary>
    public Choices(IReadOnlyList<int> written) => _written = written;

    /// <summary>What was chosen so far.</summary>
    public IReadOnlyList<int> Made => _made;

    /// <summary>One of so many, from 0.</summary>
    public int Next(int count)
    {
        int choice = _random?.Next(count) ?? (_made.Count < _written.Count ? Math.Min(_written[_made.Count], count - 1) : 0);
        _made.Add(choice);
        return choice;
    }

    /// <summary>Whether something happens that has this probability; written down as 1 if it does.</summary>
    public bool Chance(double probability)
    {
        if (probability <= 0) return false;
        bool happens = _random is null ? _made.Count < _written.Count && _written[_made.Count] != 0 : _random.NextDouble() < probability;
        _made.Add(happens ? 1 : 0);
        return happens;
    }
}
