namespace ActorGraph.Training;

/// <summary>
/// Rises linearly, 1/n, 2/n, … over the first n steps, then follows another schedule from that one's beginning:
/// <c>warmup(steps)</c>, <c>warmup(steps, then)</c>.
/// </summary>
public sealed record WarmUp : LearningRate
{
    /// <summary>Warms up for <paramref name="length"/> steps; then the base rate, unless told otherwise.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public WarmUp(long length, LearningRate? then = null) => (Length, Then) = (Steps("steps", length), then ?? Constant);

    /// <summary>The steps of the rise.</summary>
    public long Length { get; }

    /// <summary>What follows.</summary>
    public LearningRate Then { get; }

    /// <inheritdoc/>
    public override double At(long step) => step < Length ? (step + 1) / (double)Length * Then.At(0) : Then.At(step - Length);

    /// <inheritdoc/>
    public override string ToString() => Then is ConstantRate ? $"warmup({Length})" : $"warmup({Length}, {Then})";
}
