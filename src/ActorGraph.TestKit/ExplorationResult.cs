using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ActorGraph.TestKit;

/// <summary>What an exploration found.</summary>
/// <param name="Orders">Orders that were tried.</param>
/// <param name="Messages">Messages that were delivered in all.</param>
/// <param name="Failure">The first order that broke a law; null: none did.</param>
public sealed record ExplorationResult(int Orders, long Messages, ExplorationFailure? Failure)
{
    /// <summary>Throws if a law was broken, with the seed and the history.</summary>
    /// <exception cref="LawBrokenException">An order broke a law.</exception>
    public void ThrowIfFailed()
    {
        if (Failure is not null) throw new LawBrokenException(Failure.ToString());
    }
}

/// <summary>An order of messages that broke a law.</summary>
/// <param name="Seed">What the order was drawn from.</param>
/// <param name="Orders">The how-many-eth order it was, from 1.</param>
/// <param name="Law">What was found, and expected.</param>
/// <param name="Steps">Steps of the shortest run that breaks a law so.</param>
/// <param name="Choices">What decides the shortest such order that was found; see <see cref="Explorer.Replay"/>.</param>
/// <param name="History">The messages of that order, as they were delivered, up to the one that broke the law.</param>
public sealed record ExplorationFailure(int Seed, int Orders, string Law, int Steps, ImmutableArray<int> Choices, ImmutableArray<string> History)
{
    private const int MostLines = 60;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Law}");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"  order {Orders}, drawn from seed {Seed}; the shortest history found has {History.Length} messages and {Choices.Count(c => c != 0)} choices that are not the plain one:");
        int left = Math.Max(0, History.Length - MostLines);
        if (left > 0) text.AppendLine(CultureInfo.InvariantCulture, $"    … {left} more");
        foreach (string line in History.Skip(left)) text.AppendLine(CultureInfo.InvariantCulture, $"    {line}");
        text.Append(CultureInfo.InvariantCulture, $"  replay it: Explorer.Replay(graph, options with {{ Steps = {Steps} }}, {Seed}, [{string.Join(", ", Choices)}])");
        return text.ToString();
    }
}
