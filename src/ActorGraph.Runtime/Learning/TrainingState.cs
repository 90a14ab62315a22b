using System.Text.Json;
using ActorGraph.Data;

namespace ActorGraph.Runtime.Learning;

/// <summary>
/// Where a training is, apart from the parameters: all that a checkpoint needs for the run to go on to the bits of one that
/// was never interrupted.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>Updates that were committed.</summary>
    public long Steps { get; set; }

    /// <summary>Epochs that are complete.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps of the epoch that is under way.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>The loss summed over the samples of the epoch that is under way.</summary>
    public double LossSum { get; set; }

    /// <summary>The samples of the epoch that were seen.</summary>
    public long Samples { get; set; }

    /// <summary>Epochs that are complete.</summary>
    public List<EpochRecord> History { get; } = [];

    /// <summary>The least loss that was watched: of validation, or of training without one.</summary>
    public double Best { get; set; } = double.PositiveInfinity;

    /// <summary>The epoch of the least loss.</summary>
    public int? BestEpoch { get; set; }

    /// <summary>Epochs since then.</summary>
    public int Waited { get; set; }

    /// <summary>The mean loss of the epoch so far.</summary>
    public double MeanLoss => Samples == 0 ? double.NaN : LossSum / Samples;

    /// <summary>Notes a complete epoch; true if it is the best so far.</summary>
    public bool End(EpochRecord record)
    {
        History.Add(record);
        Epoch++;
        (StepInEpoch, LossSum, Samples) = (0, 0, 0);
        double watched = record.ValidationLoss ?? record.TrainLoss;
        if (!(watched < Best))
        {
            Waited++;
            return false;
        }

        (Best, BestEpoch, Waited) = (watched, record.Epoch, 0);
        return true;
    }

    /// <summary>The manifest of a checkpoint in this state.</summary>
    public CheckpointManifest ToManifest(TrainingOptions options, string graphText, string dtype, string parametersHash, DataDescription data, string dataHash, Scaler scaler) => new()
    {
        Graph = graphText, ParametersSha256 = parametersHash, Dtype = dtype, Step = Steps, Epoch = Epoch, StepInEpoch = StepInEpoch,
        Seed = options.Seed, Data = data, Scaler = scaler, History = [.. History],
        Optimizer = new OptimizerRecord(options.Optimizer, new() { ["momentum"] = options.Momentum, ["weight_decay"] = options.WeightDecay }),
        Training = new TrainingRecord
        {
            Batch = options.Batch, MicroBatches = options.MicroBatches, Epochs = options.Epochs, ValidationFraction = options.Validation,
            More = new Dictionary<string, JsonElement>
            {
                ["options"] = options.ToJson(), ["data_sha256"] = JsonSerializer.SerializeToElement(dataHash),
            },
        },
        RunningSums = new() { ["loss"] = LossSum, ["samples"] = Samples },
        Best = double.IsFinite(Best) ? Best : null, BestEpoch = BestEpoch, EpochsWithoutProgress = Waited,
    };

    /// <summary>The state that a manifest describes.</summary>
    public static TrainingState From(CheckpointManifest manifest)
    {
        var state = new TrainingState
        {
            Steps = manifest.Step, Epoch = manifest.Epoch, StepInEpoch = manifest.StepInEpoch,
            LossSum = manifest.RunningSums.GetValueOrDefault("loss"), Samples = (long)manifest.RunningSums.GetValueOrDefault("samples"),
            Best = manifest.Best ?? double.PositiveInfinity, BestEpoch = manifest.BestEpoch, Waited = manifest.EpochsWithoutProgress,
        };
        state.History.AddRange(manifest.History);
        return state;
    }
}
