namespace ActorGraph.Training;

/// <summary>The base rate, unchanged: <c>constant</c>.</summary>
public sealed record ConstantRate : LearningRate
{
    /// <inheritdoc/>
    public override double At(long step) => 1;

    /// <inheritdoc/>
    public override string ToString() => "constant";
}
