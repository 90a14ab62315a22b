using System.Text.Json.Serialization;

namespace ActorGraph.Data;

/// <summary>How features are brought to a common scale.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Scaling>))]
public enum Scaling
{
    /// <summary>They stay as they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Mean 0 and standard deviation 1.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>Least value 0 and greatest 1.</summary>
    [JsonStringEnumMemberName("min-max")]
    MinMax,
}

/// <summary>
/// x′ = (x − offset) / scale, column by column. Learnt on the training part alone, kept in the checkpoint, and applied to
/// whatever the model sees later. A column that never varies becomes 0.
/// </summary>
public sealed record Scaler(Scaling Kind, double[] Offset, double[] Scale)
{
    /// <summary>Leaves features as they are.</summary>
    public static Scaler None { get; } = new(Scaling.None, [], []);

    /// <summary>Learns offset and scale of every feature.</summary>
    /// <exception cref="InputException">A feature's numbers are so far apart that their spread is not a float64
    /// number.</exception>
    public static Scaler Learn(Dataset training, Scaling kind)
    {
        if (kind == Scaling.None) return None;
        ArgumentOutOfRangeException.ThrowIfZero(training.Count);
        int width = training.FeatureCount;
        var (least, most) = Range(training);
        var (offset, scale) = kind == Scaling.MinMax ? Spans(least, most) : Deviations(training);
        for (int j = 0; j < width; j++)
        {
            // Least = greatest is asked instead of a small deviation: the mean of equal numbers is not always that number.
            if (least[j] == most[j]) (offset[j], scale[j]) = (least[j], 1);
            if (!double.IsFinite(offset[j]) || !double.IsFinite(scale[j]) || scale[j] == 0)
                throw new InputException(training.Name, $"values from {least[j]:R} to {most[j]:R}",
                    "values whose spread is a float64 number", "train without scaling, or divide the column first",
                    place: training.FeatureName(j));
        }

        return new(kind, offset, scale);
    }

    /// <summary>One number on the common scale.</summary>
    public double Apply(int feature, double value) => Kind == Scaling.None ? value : (value - Offset[feature]) / Scale[feature];

    private static (double[] Least, double[] Most) Range(Dataset data)
    {
        double[] least = new double[data.FeatureCount], most = new double[data.FeatureCount];
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        for (int i = 0; i < data.Count; i++)
            for (int j = 0; j < least.Length; j++)
            {
                double x = data.Feature(i, j);
                (least[j], most[j]) = (Math.Min(least[j], x), Math.Max(most[j], x));
            }

        return (least, most);
    }

    private static (double[] Offset, double[] Scale) Spans(double[] least, double[] most) =>
        (least, [.. most.Zip(least, (high, low) => high - low)]);

    private static (double[] Offset, double[] Scale) Deviations(Dataset data)
    {
        double[] mean = new double[data.FeatureCount], square = new double[mean.Length];
        for (int i = 0; i < data.Count; i++)
            for (int j = 0; j < mean.Length; j++) mean[j] += data.Feature(i, j);
        for (int j = 0; j < mean.Length; j++) mean[j] /= data.Count;
        for (int i = 0; i < data.Count; i++)
            for (int j = 0; j < mean.Length; j++)
            {
                double d = data.Feature(i, j) - mean[j];
                square[j] += d * d;
            }

        return (mean, [.. square.Select(s => Math.Sqrt(s / data.Count))]);
    }
}
