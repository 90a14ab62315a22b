using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// Samples: features [n, d], and a target that is a class (fed one-hot, [n, classes]) or numbers ([n, k]). Immutable.
/// <para>
/// Features are kept as float32 where every value is exactly one (images, labels and 16-bit numbers of IDX, glyphs), else as
/// float64 (CSV); <see cref="Gather"/> rounds to what the graph computes in. Subsets share the memory of what they were
/// taken from.
/// </para>
/// </summary>
public sealed partial class Dataset
{
    private readonly float[]? _single;
    private readonly double[]? _double;
    private readonly int[]? _labels;
    private readonly double[]? _values;
    private readonly int[]? _rows; // which rows of the memory are in this set; all of them if null

    internal Dataset(string name, DataDescription description, float[]? single, double[]? @double, int[]? labels,
        double[]? values, int[]? rows = null)
    {
        (Name, Description) = (name, description);
        (_single, _double, _labels, _values, _rows) = (single, @double, labels, values, rows);
        Count = rows?.Length ?? (single?.Length ?? @double!.Length) / description.FeatureCount;
    }

    /// <summary>Where the data came from, for errors.</summary>
    public string Name { get; }

    /// <summary>The columns.</summary>
    public DataDescription Description { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The number of features of a sample.</summary>
    public int FeatureCount => Description.FeatureCount;

    /// <summary>What the target is.</summary>
    public TargetKind TargetKind => Description.TargetKind;

    /// <summary>The width of the target as it is fed.</summary>
    public int TargetWidth => Description.TargetWidth;

    /// <summary>The names of the classes, by index.</summary>
    public IReadOnlyList<string> ClassNames => Description.ClassNames;

    /// <summary>A classification data set of values at hand.</summary>
    /// <param name="features">Row-major, <paramref name="width"/> numbers per sample.</param>
    /// <param name="width">The number of features.</param>
    /// <param name="labels">The class of each sample, an index into <paramref name="classNames"/>.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="name">What errors call the data.</param>
    public static Dataset OfClasses(float[] features, int width, int[] labels, string[] classNames, string name = "data")
    {
        CheckLength(features.Length, width, labels.Length);
        foreach (int label in labels)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)classNames.Length, nameof(labels));
        var description = new DataDescription
        {
            FeatureCount = width,
            TargetKind = TargetKind.Classes,
            ClassNames = classNames,
            LabelsAreIndices = true,
        };
        return new(name, description, features, null, labels, null);
    }

    /// <summary>A data set of values at hand with <paramref name="targetWidth"/> numbers to predict for each sample.</summary>
    public static Dataset OfNumbers(double[] features, int width, double[] targets, int targetWidth = 1, string name = "data")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetWidth);
        CheckLength(features.Length, width, targets.Length / targetWidth);
        var description = new DataDescription
        {
            FeatureCount = width,
            TargetKind = TargetKind.Numeric,
            TargetColumns = [.. Enumerable.Range(width, targetWidth)],
        };
        return new(name, description, null, features, null, targets);
    }

    /// <summary>A feature of a sample, as it is kept.</summary>
    public double Feature(int sample, int feature)
    {
        int at = Row(sample) * FeatureCount + feature;
        return _single is null ? _double![at] : _single[at];
    }

    /// <summary>The class of a sample.</summary>
    /// <exception cref="InvalidOperationException">The target is not a class.</exception>
    public int Label(int sample) => _labels is null
        ? throw new InvalidOperationException($"{Name}: found a target of kind {TargetKind}, expected {TargetKind.Classes}")
        : _labels[Row(sample)];

    /// <summary>A number of a sample's target, as it is fed.</summary>
    public double Target(int sample, int index) => TargetKind switch
    {
        TargetKind.Classes => Label(sample) == index ? 1 : 0,
        TargetKind.Numeric => _values![Row(sample) * TargetWidth + index],
        _ => throw new InvalidOperationException($"{Name} has no target"),
    };

    /// <summary>How errors name a feature.</summary>
    public string FeatureName(int feature) =>
        Description.FeatureNames.Length > 0 ? $"feature `{Description.FeatureNames[feature]}`" : $"feature {feature}";

    /// <summary>Some of the samples, in the order given.</summary>
    public Dataset Subset(ReadOnlySpan<int> samples)
    {
        var rows = new int[samples.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = Row(samples[i]);
        return new(Name, Description, _single, _double, _labels, _values, rows);
    }

    /// <summary>
    /// The same samples with scaled features, in memory of their own. Values kept as float32 stay so, and are rounded once
    /// more.
    /// </summary>
    public Dataset Scaled(Scaler scaler)
    {
        if (scaler.Kind == Scaling.None) return this;
        if (scaler.Offset.Length != FeatureCount || scaler.Scale.Length != FeatureCount)
            throw new InputException(Name, $"{FeatureCount} features",
                $"{scaler.Offset.Length}, for which the scaling was learnt");
        float[]? single = _single is null ? null : new float[Count * FeatureCount];
        double[]? @double = _single is null ? new double[Count * FeatureCount] : null;
        for (int i = 0, at = 0; i < Count; i++)
            for (int j = 0; j < FeatureCount; j++, at++)
            {
                double x = scaler.Apply(j, Feature(i, j));
                if (single is null) @double![at] = x;
                else single[at] = (float)x;
            }

        return new(Name, Description, single, @double, Taken(_labels, 1), Taken(_values, TargetWidth));
    }

    /// <summary>A batch: features and target of some samples, leased from a pool; the caller releases both.</summary>
    /// <exception cref="InputException">A number is too large for <paramref name="type"/>.</exception>
    public (Tensor Features, Tensor Target) Gather(ReadOnlySpan<int> samples, ElementType type, TensorPool pool)
    {
        Tensor features = GatherFeatures(samples, type, pool);
        try
        {
            return (features, GatherTarget(samples, type, pool));
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    private int Row(int sample) => _rows is null ? sample : _rows[sample];

    private T[]? Taken<T>(T[]? kept, int width)
    {
        if (kept is null || _rows is null) return kept;
        var taken = new T[Count * width];
        for (int i = 0; i < Count; i++) kept.AsSpan(_rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        return taken;
    }

    private static void CheckLength(int features, int width, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (features != (long)width * samples)
            throw new ArgumentException($"found {features} features for {samples} samples, expected {width} for each",
                nameof(features));
    }
}
