using ActorGraph.Kernels;

namespace ActorGraph.Training;

/// <summary>The normal distribution: <c>normal(0, 0.1)</c>.</summary>
/// <exception cref="ArgumentException">A number is not finite, or the deviation is negative.</exception>
public sealed record Normal(double Mean, double Deviation) : ElementInitialiser
{
    /// <summary>The mean.</summary>
    public double Mean { get; } = Finite("mean", Mean);

    /// <summary>The standard deviation.</summary>
    public double Deviation { get; } = Finite("deviation", Deviation) >= 0
        ? Deviation
        : throw new ArgumentOutOfRangeException(null, $"deviation: found {Text(Deviation)}, expected at least 0");

    /// <inheritdoc/>
    public override string ToString() => $"normal({Text(Mean)}, {Text(Deviation)})";

    private protected override double At(in CounterRandom random, int index) => Mean + Deviation * random.Normal(index);
}

/// <summary>The uniform distribution between two numbers: <c>uniform(-1, 1)</c>. Rounding may reach the upper one.</summary>
/// <exception cref="ArgumentException">A number is not finite, or the lower one is above the upper one.</exception>
public sealed record Uniform(double Low, double High) : ElementInitialiser
{
    /// <summary>The lower end.</summary>
    public double Low { get; } = Finite("low", Low);

    /// <summary>The upper end.</summary>
    public double High { get; } = Finite("high", High) >= Low
        ? High
        : throw new ArgumentOutOfRangeException(null, $"high: found {Text(High)}, expected at least low, {Text(Low)}");

    /// <inheritdoc/>
    public override string ToString() => $"uniform({Text(Low)}, {Text(High)})";

    private protected override double At(in CounterRandom random, int index) => Low + (High - Low) * random.Uniform(index);
}

/// <summary>One number everywhere: <c>constant(0.5)</c>.</summary>
/// <exception cref="ArgumentException">The number is not finite.</exception>
public sealed record Constant(double Value) : ElementInitialiser
{
    /// <summary>The number.</summary>
    public double Value { get; } = Finite("value", Value);

    /// <inheritdoc/>
    public override string ToString() => $"constant({Text(Value)})";

    private protected override double At(in CounterRandom random, int index) => Value;
}

/// <summary>Zeros, as usual for a bias: <c>zeros</c>.</summary>
public sealed record Zeros() : ElementInitialiser
{
    /// <inheritdoc/>
    public override string ToString() => "zeros";

    private protected override double At(in CounterRandom random, int index) => 0;
}

/// <summary>Ones, as usual for a scale: <c>ones</c>.</summary>
public sealed record Ones() : ElementInitialiser
{
    /// <inheritdoc/>
    public override string ToString() => "ones";

    private protected override double At(in CounterRandom random, int index) => 1;
}
