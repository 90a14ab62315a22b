namespace ActorGraph.TestKit.Exploration;

/// <summary>
/// Looks for a simpler order that breaks a law too: puts runs of choices, halves first and single ones last, to the plain one, as long
/// as something still breaks. (Delta debugging, after Zeller and Hildebrandt, 2002.)
/// </summary>
internal sealed class Shortening(Trial trial, Scenario scenario, int replays)
{
    private Scenario _scenario = scenario;
    private int _left = replays;

    /// <summary>The failure with the simplest order that was found.</summary>
    public ExplorationFailure Of(int seed, int orders, string law, IReadOnlyList<int> choices)
    {
        int[] best = [.. choices];
        int all = _scenario.Steps;
        for (int steps = 1; steps < all && _scenario.Steps == all; steps++)
            if (trial.Run(_scenario with { Steps = steps }, new Choices(best), null) is not null) _scenario = _scenario with { Steps = steps };
        for (int length = best.Length; length > 0 && _left > 0; length /= 2)
            for (int at = 0; at < best.Length && _left > 0; at += length)
            {
                int[] tried = [.. best];
                Array.Clear(tried, at, Math.Min(length, tried.Length - at));
                if (tried.AsSpan().SequenceEqual(best)) continue;
                _left--;
                if (Fails(tried) is { } made) best = made.Length <= best.Length ? made : tried;
            }

        var history = new List<string>();
        var last = new Choices(best);
        law = trial.Run(_scenario, last, history) ?? $"{law}; not when it was tried again: something but the order of messages decides";
        return new(seed, orders, law, _scenario.Steps, [.. last.Made.Take(LastOf(last.Made))], [.. history]);
    }

    // The choices that were made up to the failure, without the plain ones at the end.
    private int[]? Fails(int[] tried)
    {
        var choices = new Choices(tried);
        return trial.Run(_scenario, choices, null) is null ? null : [.. choices.Made.Take(LastOf(choices.Made))];
    }

    private static int LastOf(IReadOnlyList<int> choices)
    {
        int count = choices.Count;
        while (count > 0 && choices[count - 1] == 0) count--;
        return count;
    }
}
