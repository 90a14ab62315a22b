using System.Text.Json;
using ActorGraph.Data;
using ActorGraph.Training;
using Akka.Configuration;

namespace ActorGraph.Runtime.Learning;

/// <summary>How a network is trained. All but the micro-batches, the checkpoint folder, how many are kept and the search for anomalies decides about bits.</summary>
public sealed record TrainingOptions
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Passes over the training data.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Samples per step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Pieces a batch is cut into.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>sgd, momentum, adam or adamw.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>The learning rate that the schedule starts from; 0: the optimizer's default.</summary>
    public double LearningRate { get; init; }

    /// <summary>The schedule as text; empty: cosine over the whole run.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The share of momentum, for `momentum`.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether momentum looks ahead.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay: decoupled for adamw, else L2.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Clips every element of a gradient; 0: not.</summary>
    public double ClipValue { get; init; }

    /// <summary>Clips the norm of all gradients together; 0: not.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Initial values, shuffling and dropout are functions of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The share of the data that is held back.</summary>
    public double Validation { get; init; } = 0.2;

    /// <summary>How features are scaled, by what the training part shows.</summary>
    public Scaling Scaling { get; init; } = Scaling.Standard;

    /// <summary>Epochs without progress of the validation loss that end the run; 0: it never ends early.</summary>
    public int Patience { get; init; }

    /// <summary>The folder of the checkpoints; null: none are written.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How many checkpoints are kept besides the best one.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>Whether the node in which a number becomes infinite or NaN first is named, forward or backward; it costs a pass over every
    /// buffer.</summary>
    public bool DetectsAnomalies { get; init; }

    /// <summary>Whether to go on from the last checkpoint of the folder.</summary>
    public bool Resume { get; init; }

    /// <summary>The defaults that settings give.</summary>
    /// <exception cref="SettingsException">A value is not of its kind.</exception>
    public static TrainingOptions From(Settings settings)
    {
        Config c = settings.Training;
        return new TrainingOptions
        {
            Epochs = Value("epochs", key => c.GetInt(key)), Batch = Value("batch", key => c.GetInt(key)), MicroBatches = Value("micro-batches", key => c.GetInt(key)),
            Optimizer = Value("optimizer", key => c.GetString(key)), LearningRate = Value("learning-rate", key => c.GetDouble(key)),
            Schedule = Value("schedule", key => c.GetString(key)), Momentum = Value("momentum", key => c.GetDouble(key)),
            Nesterov = Value("nesterov", key => c.GetBoolean(key)), WeightDecay = Value("weight-decay", key => c.GetDouble(key)),
            ClipValue = Value("clip-value", key => c.GetDouble(key)), ClipNorm = Value("clip-norm", key => c.GetDouble(key)),
            Seed = Value("seed", key => checked((ulong)c.GetLong(key))), Validation = Value("validation", key => c.GetDouble(key)), Patience = Value("patience", key => c.GetInt(key)),
            KeepCheckpoints = Value("keep-checkpoints", key => c.GetInt(key)), Scaling = ParseScaling(Value("scaling", key => c.GetString(key))),
        };

        T Value<T>(string key, Func<string, T> read)
        {
            try
            {
                return read(key);
            }
            catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException or ArgumentException or Akka.Configuration.ConfigurationException)
            {
                throw new SettingsException($"actorgraph.training.{key}: found {e.Message.TrimEnd('.')}, expected {Kind<T>()}\n\nhint: config/actorgraph.hocon shows each key with a value of its kind", e);
            }
        }

        static string Kind<T>() => default(T) switch
        {
            int or long => "a whole number",
            double => "a number",
            bool => "on or off",
            _ => "a text",
        };
    }

    /// <summary>The options that a checkpoint was made with; its folder and micro-batches are for the caller to choose.</summary>
    /// <exception cref="InputException">The manifest does not hold them.</exception>
    public static TrainingOptions Recorded(CheckpointManifest manifest, string name)
    {
        try
        {
            if (manifest.Training.More?["options"].Deserialize<TrainingOptions>(Json) is { } options) return options;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
        }

        throw new InputException(name, "no training options", "a checkpoint that `actorgraph train` wrote");
    }

    /// <summary>A scaling by its word.</summary>
    /// <exception cref="SettingsException">There is no such scaling.</exception>
    public static Scaling ParseScaling(string word) => word switch
    {
        "none" => Scaling.None,
        "standard" => Scaling.Standard,
        "min-max" => Scaling.MinMax,
        _ => throw new SettingsException($"scaling: found `{word}`, expected none, standard or min-max"),
    };

    /// <summary>The optimizer that the options name.</summary>
    /// <exception cref="SettingsException">There is no such optimizer, or a number is out of range.</exception>
    public Optimizer CreateOptimizer()
    {
        try
        {
            return Optimizer switch
            {
                "sgd" => new Sgd(weightDecay: WeightDecay),
                "momentum" => new Sgd(Momentum, Nesterov, WeightDecay),
                "adam" => new Adam(weightDecay: WeightDecay),
                "adamw" => new AdamW(weightDecay: WeightDecay == 0 ? 0.01 : WeightDecay),
                _ => throw new SettingsException($"optimizer: found `{Optimizer}`, expected sgd, momentum, adam or adamw"),
            };
        }
        catch (ArgumentException e)
        {
            throw new SettingsException($"optimizer {Optimizer}: {e.Message}", e);
        }
    }

    /// <summary>The learning rate of an update, counted from 1, in a run of a number of updates.</summary>
    /// <exception cref="SettingsException">The schedule cannot be read.</exception>
    public Func<long, double> Rate(long updates)
    {
        double start = LearningRate != 0 ? LearningRate : Optimizer switch { "sgd" => 0.1, "momentum" => 0.05, _ => 0.004 };
        try
        {
            LearningRate schedule = Training.LearningRate.Parse(Schedule.Length == 0 ? $"cosine({Math.Max(1, updates)})" : Schedule);
            return update => start * schedule.At(update - 1);
        }
        catch (FormatException e)
        {
            throw new SettingsException($"schedule: {e.Message}", e);
        }
    }

    /// <summary>Clipping, as nodes take it.</summary>
    public GradientClip CreateClip() => new(ClipValue > 0 ? ClipValue : null, ClipNorm > 0 ? ClipNorm : null);

    /// <summary>Refuses numbers that make no training.</summary>
    /// <exception cref="SettingsException">A number is out of range.</exception>
    public void Check()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(Batch >= 1, "batch", Batch, "at least 1");
        Require(MicroBatches >= 1 && MicroBatches <= Batch, "micro-batches", MicroBatches, $"1 to {Batch}, the batch");
        Require(LearningRate >= 0 && double.IsFinite(LearningRate), "lr", LearningRate, "a positive number, or 0 for the default");
        Require(Validation is >= 0 and < 1, "validation", Validation, "a share from 0 up to, and without, 1");
        Require(ClipValue >= 0 && ClipNorm >= 0, "clip", Math.Min(ClipValue, ClipNorm), "at least 0");
        Require(Patience >= 0, "patience", Patience, "at least 0");
        Require(KeepCheckpoints >= 1, "keep-checkpoints", KeepCheckpoints, "at least 1");
        if (Resume && Checkpoint is null) throw new SettingsException("resume: found no checkpoint folder, expected one\n\nhint: --checkpoint DIR names it");
        CreateOptimizer();
        Rate(1);

        static void Require(bool holds, string name, object found, string expected)
        {
            if (!holds) throw new SettingsException(FormattableString.Invariant($"{name}: found {found}, expected {expected}"));
        }
    }

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this with { Checkpoint = null, Resume = false }, Json);

    /// <summary>The first option that decides about bits and differs, as it is and as it should be; null if none does.</summary>
    internal (string Found, string Expected)? DifferenceTo(TrainingOptions recorded)
    {
        JsonElement mine = ToJson(), theirs = recorded.ToJson();
        foreach (JsonProperty option in mine.EnumerateObject())
        {
            if (option.Name is "micro_batches" or "keep_checkpoints" or "detects_anomalies") continue;
            (string found, string expected, string name) = (option.Value.ToString(), theirs.GetProperty(option.Name).ToString(), option.Name.Replace('_', '-'));
            if (found != expected) return ($"{name} {found}", $"{name} {expected}");
        }

        return null;
    }
}
