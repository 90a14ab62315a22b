namespace ActorGraph.Training;

/// <summary>
/// min + (1 − min)(1 + cos(π · step / total)) / 2, and min from there on: <c>cosine(total)</c>, <c>cosine(total, min)</c>.
/// </summary>
public sealed record CosineRate : LearningRate
{
    /// <summary>Falls from 1 to <paramref name="min"/> within <paramref name="total"/> steps.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public CosineRate(long total, double min = 0) => (Total, Min) = (Steps(nameof(total), total), Fraction(nameof(min), min));

    /// <summary>The steps of the fall.</summary>
    public long Total { get; }

    /// <summary>Where it ends, as a fraction of the base rate.</summary>
    public double Min { get; }

    /// <inheritdoc/>
    public override double At(long step) => Min + (1 - Min) * (1 + CosineOfPi(Math.Min(step, Total) / (double)Total)) / 2;

    /// <inheritdoc/>
    public override string ToString() => Min == 0 ? $"cosine({Total})" : $"cosine({Total}, {Text(Min)})";

    /// <summary>
    /// cos(πt) for t in [0, 1], by its Taylor series (and that of the sine) up to π/4, where the first term left out is below
    /// 2⁻⁵⁸. Exact at 0, ½ and 1.
    /// </summary>
    internal static double CosineOfPi(double t)
    {
        if (t > 0.5) return -CosineOfPi(1 - t);
        double x = Math.PI * (t > 0.25 ? 0.5 - t : t), z = x * x, sum = 1;
        int last = t > 0.25 ? 17 : 16;
        for (int i = last; i >= 2; i -= 2) sum = 1 - z / (i * (i - 1)) * sum;
        return t > 0.25 ? x * sum : sum;
    }
}
