namespace ActorGraph.ClusterTests.Processes;

/// <summary>What a run of the command came to.</summary>
/// <param name="Code">Its exit code; above 128 if a signal ended it.</param>
/// <param name="Lines">All that it wrote to standard output.</param>
/// <param name="Error">All that it wrote to standard error.</param>
/// <param name="Call">What it was called with.</param>
internal sealed record CommandEnd(int Code, IReadOnlyList<OutputLine> Lines, string Error, string Call)
{
    /// <summary>The hash of the parameters, of a run that did what it was asked.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public string Hash => Code == 0 && Lines.LastOrDefault()?.Hash is { } hash ? hash : throw new InvalidOperationException(ToString());

    public override string ToString() =>
        $"actorgraph {Call}: exit code {Code}\n{string.Join('\n', Lines.Select(l => l.Json.GetRawText()))}\n{Error}";
}
