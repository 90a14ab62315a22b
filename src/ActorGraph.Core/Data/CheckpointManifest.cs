using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorGraph.Data;

/// <summary>
/// What a checkpoint says beside its tensors: everything that a run needs to go on to the bits of a run that was never
/// interrupted, and that a prediction needs to read its data. Kept as JSON; doubles have all their digits.
/// </summary>
public sealed record CheckpointManifest
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version that the file was written in.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The graph, as graph text.</summary>
    public required string Graph { get; init; }

    /// <summary>The hash of the parameters (<see cref="ParametersHash"/>).</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>The float type that the graph computes in: <c>float32</c>.</summary>
    public required string Dtype { get; init; }

    /// <summary>Steps that were committed.</summary>
    public required long Step { get; init; }

    /// <summary>The epoch that is under way: the number of those that are complete.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps of that epoch that are done.</summary>
    public required int StepInEpoch { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The optimizer and its settings.</summary>
    public required OptimizerRecord Optimizer { get; init; }

    /// <summary>How the run trains.</summary>
    public required TrainingRecord Training { get; init; }

    /// <summary>The columns of the training data.</summary>
    public DataDescription? Data { get; init; }

    /// <summary>The scaling of the features, learnt on the training part.</summary>
    public Scaler Scaler { get; init; } = Scaler.None;

    /// <summary>Sums over the samples of the epoch that is under way, by name.</summary>
    public SortedDictionary<string, double> RunningSums { get; init; } = [];

    /// <summary>The epochs that are complete.</summary>
    public EpochRecord[] History { get; init; } = [];

    /// <summary>The best value of what is watched; null before the first.</summary>
    public double? Best { get; init; }

    /// <summary>The epoch of the best value.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Epochs in a row that were not better, for early stopping.</summary>
    public int EpochsWithoutProgress { get; init; }

    /// <summary>The file of the tensors; <see cref="CheckpointFolder"/> fills it in.</summary>
    public TensorFileRecord? Tensors { get; init; }

    /// <summary>What later versions, and callers, add.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>The manifest as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InputException">It is no manifest, or one of a later version.</exception>
    public static CheckpointManifest Read(Stream stream, string name)
    {
        byte[] json = new InputStream(stream, name).ReadUpTo(Array.MaxLength);
        try
        {
            // The version goes first: a later one may lack what this one requires.
            int? format = JsonSerializer.Deserialize<FormatOnly>(json, Json)?.Format;
            if (format is null)
                throw new InputException(name, "a JSON file without a format",
                    $"the manifest of a checkpoint, format {CurrentFormat}");
            if (format != CurrentFormat)
                throw new InputException(name, $"format {format}", $"format {CurrentFormat}",
                    "the checkpoint was written by another version");
            CheckpointManifest manifest = JsonSerializer.Deserialize<CheckpointManifest>(json, Json)!;
            if (manifest.Data is { IsConsistent: false })
                throw new InputException(name, "data whose columns contradict each other", "a manifest as it was written");
            return manifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var at = e as JsonException;
            throw new InputException(name, "something that is not a checkpoint's manifest", $"JSON of format {CurrentFormat}",
                "the file may be cut off, or be another one", (int?)at?.LineNumber + 1, (int?)at?.BytePositionInLine + 1,
                inner: e);
        }
    }

    private sealed record FormatOnly(int? Format);
}

/// <summary>An optimizer by name, with its settings.</summary>
public sealed record OptimizerRecord(string Name, SortedDictionary<string, double> Settings);

/// <summary>How a run trains; settings that are not named here travel along in <see cref="More"/>.</summary>
public sealed record TrainingRecord
{
    /// <summary>Samples per step.</summary>
    public required int Batch { get; init; }

    /// <summary>Pieces that a step's batch is cut into.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>Epochs that the run was asked for.</summary>
    public int Epochs { get; init; }

    /// <summary>The share of the samples that is held back.</summary>
    public double ValidationFraction { get; init; }

    /// <summary>Other settings: schedule, clipping, early stopping.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }
}

/// <summary>What an epoch came to.</summary>
public sealed record EpochRecord(int Epoch, double TrainLoss, double? TrainAccuracy = null, double? ValidationLoss = null,
    double? ValidationAccuracy = null);

/// <summary>The file that holds a checkpoint's tensors, with what tells it from every other.</summary>
public sealed record TensorFileRecord(string File, long Length, string Sha256);
