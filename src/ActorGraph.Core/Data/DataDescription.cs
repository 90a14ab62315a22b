using System.Text.Json.Serialization;

namespace ActorGraph.Data;

/// <summary>What a model is trained towards.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TargetKind>))]
public enum TargetKind
{
    /// <summary>Nothing: the data are there to predict for.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>One of several classes, fed one-hot.</summary>
    [JsonStringEnumMemberName("classes")]
    Classes,

    /// <summary>One number or several.</summary>
    [JsonStringEnumMemberName("numeric")]
    Numeric,
}

/// <summary>
/// The columns of a data set: what a checkpoint remembers of its training data, so that a later file is read the same way.
/// </summary>
public sealed record DataDescription
{
    /// <summary>The number of features.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>The names of the features; empty where the file had no header.</summary>
    public string[] FeatureNames { get; init; } = [];

    /// <summary>What the target is.</summary>
    public TargetKind TargetKind { get; init; }

    /// <summary>The places of the target's columns in the file; empty where the target came from a file of its own.</summary>
    public int[] TargetColumns { get; init; } = [];

    /// <summary>The names of the target's columns; empty where the file had no header.</summary>
    public string[] TargetNames { get; init; } = [];

    /// <summary>The names of the classes, by index; empty where the target is numeric.</summary>
    public string[] ClassNames { get; init; } = [];

    /// <summary>Whether files hold the index of a class instead of its name.</summary>
    public bool LabelsAreIndices { get; init; }

    /// <summary>The width of the target as it is fed: the number of classes or of numbers.</summary>
    [JsonIgnore]
    public int TargetWidth => TargetKind switch
    {
        TargetKind.Classes => ClassNames.Length,
        TargetKind.Numeric => Math.Max(1, TargetColumns.Length),
        _ => 0,
    };

    /// <summary>Whether the parts fit each other, which a manifest that was changed by hand need not.</summary>
    internal bool IsConsistent => FeatureCount > 0
        && (FeatureNames.Length == 0 || FeatureNames.Length == FeatureCount)
        && (TargetNames.Length == 0 || TargetNames.Length == TargetColumns.Length)
        && TargetColumns.All(column => column >= 0 && column < FeatureCount + TargetColumns.Length)
        && ClassNames.Distinct(StringComparer.Ordinal).Count() == ClassNames.Length;
}
