using System.Collections.Immutable;

namespace ActorGraph.Runtime;

/// <summary>The last messages that a node saw, for the error that ends it; written on the hot path, read once at most.</summary>
internal struct Story
{
    private const int Length = 6;
    private Entries _entries;
    private int _count;

    /// <summary>Notes a message.</summary>
    public void Tell(string what, PassId pass, int where)
    {
        _entries[_count % Length] = (what, pass, where);
        _count++;
    }

    /// <summary>The messages, oldest first.</summary>
    public readonly ImmutableArray<string> Lines()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        for (int i = Math.Max(0, _count - Length); i < _count; i++)
        {
            (string what, PassId pass, int where) = _entries[i % Length];
            lines.Add(where < 0 ? $"{what} ({pass})" : $"{what} {where} ({pass})");
        }

        return lines.DrainToImmutable();
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct Entries
    {
        private (string What, PassId Pass, int Where) _first;
    }
}
