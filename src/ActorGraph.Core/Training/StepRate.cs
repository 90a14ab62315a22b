namespace ActorGraph.Training;

/// <summary>γ^⌊step / size⌋: <c>step(size, gamma)</c>.</summary>
public sealed record StepRate : LearningRate
{
    /// <summary>Multiplies the rate with <paramref name="gamma"/> every <paramref name="size"/> steps.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public StepRate(long size, double gamma) => (Size, Gamma) = (Steps(nameof(size), size), Fraction(nameof(gamma), gamma));

    /// <summary>The steps between two cuts.</summary>
    public long Size { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public override double At(long step) => IntegerPower.Of(Gamma, step / Size);

    /// <inheritdoc/>
    public override string ToString() => $"step({Size}, {Text(Gamma)})";
}
