using System.Globalization;

namespace ActorGraph.Training;

/// <summary>
/// How the learning rate changes: the factor that the base rate is multiplied with, as a function of the step, from 0.
/// <see cref="object.ToString"/> is the form that <see cref="Parse"/> reads.
/// </summary>
public abstract record LearningRate
{
    /// <summary>The base rate, unchanged.</summary>
    public static LearningRate Constant { get; } = new ConstantRate();

    /// <summary>The factor at a step.</summary>
    public abstract double At(long step);

    /// <summary>
    /// Reads <c>constant</c>, <c>step(1000, 0.5)</c>, <c>cosine(5000)</c>, <c>cosine(5000, 0.1)</c> or
    /// <c>warmup(100, cosine(5000))</c>.
    /// </summary>
    /// <exception cref="FormatException">The text is none of these; the message names the column.</exception>
    public static LearningRate Parse(string text) => new LearningRateParser(text).Parse();

    /// <summary>A setting that has to be at least 1.</summary>
    private protected static long Steps(string name, long value) =>
        value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(null, $"{name}: found {value}, expected a number of steps from 1");

    /// <summary>A setting that has to lie in 0…1.</summary>
    private protected static double Fraction(string name, double value) =>
        value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(null, $"{name}: found {Text(value)}, expected 0 ≤ {name} ≤ 1");

    /// <summary>A number as the text form writes it.</summary>
    private protected static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
