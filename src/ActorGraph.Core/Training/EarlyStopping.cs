namespace ActorGraph.Training;

/// <summary>
/// Ends a training that no longer gets better: when the watched loss did not fall by more than <paramref name="MinDelta"/> below
/// the best so far for <paramref name="Patience"/> epochs in a row. A value: each epoch gives the next one.
/// </summary>
/// <example><c>stopping = stopping.After(validationLoss); if (stopping.Stops) break;</c></example>
/// <param name="Patience">How many epochs in a row may pass without improvement before it stops; at least 1.</param>
/// <param name="MinDelta">What counts as improvement.</param>
public sealed record EarlyStopping(int Patience, double MinDelta = 0)
{
    /// <inheritdoc cref="EarlyStopping" path="/param[@name='Patience']"/>
    public int Patience { get; } = Patience >= 1
        ? Patience
        : throw new ArgumentOutOfRangeException(null, $"patience: found {Patience}, expected at least 1 epoch");

    /// <inheritdoc cref="EarlyStopping" path="/param[@name='MinDelta']"/>
    public double MinDelta { get; } = MinDelta >= 0
        ? MinDelta
        : throw new ArgumentOutOfRangeException(null, $"minDelta: found {MinDelta}, expected at least 0");

    /// <summary>The best loss so far.</summary>
    public double Best { get; init; } = double.PositiveInfinity;

    /// <summary>Epochs since the best one.</summary>
    public int Waited { get; init; }

    /// <summary>Whether the last epoch was the best so far.</summary>
    public bool Improved { get; init; }

    /// <summary>Whether it is time to stop.</summary>
    public bool Stops => Waited >= Patience;

    /// <summary>What is known after one more epoch; NaN is no improvement.</summary>
    public EarlyStopping After(double loss) => loss < Best - MinDelta || (loss < Best && double.IsInfinity(Best))
        ? this with { Best = loss, Waited = 0, Improved = true }
        : this with { Waited = Waited + 1, Improved = false };
}
