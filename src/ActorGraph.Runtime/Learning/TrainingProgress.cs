using ActorGraph.Data;
using ActorGraph.Runtime.Cluster;

namespace ActorGraph.Runtime.Learning;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epoch that is under way, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps that were committed.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="TrainLoss">The mean loss of the epoch so far.</param>
/// <param name="Ended">What the epoch came to, when it is complete; else null.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, long Step, long Steps, double TrainLoss, EpochRecord? Ended)
{
    /// <summary>How busy the workers are, about once a second where there are any; else empty.</summary>
    public IReadOnlyList<WorkerLoad> Workers { get; init; } = [];
}

/// <summary>What a training came to.</summary>
public sealed record TrainingSummary
{
    /// <summary>Updates that were committed, those before a resumption included.</summary>
    public required long Steps { get; init; }

    /// <summary>Epochs that are complete.</summary>
    public required int Epochs { get; init; }

    /// <summary>The mean loss of the last epoch's steps.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The mean loss of the validation part after the last epoch; NaN without one.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>The share of the validation part that is judged right; NaN where there are no classes.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Time from loading the graph to the last step.</summary>
    public required double Seconds { get; init; }

    /// <summary>The hash of all parameter bits, in name order.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Activations and cotangents delivered.</summary>
    public required long Messages { get; init; }

    /// <summary>Pieces that each batch was cut into.</summary>
    public required int MicroBatches { get; init; }

    /// <summary>Threads that executed node work.</summary>
    public required int ThreadsUsed { get; init; }

    /// <summary>The most bytes of tensors that were held at once.</summary>
    public required long PeakTensorBytes { get; init; }

    /// <summary>How busy each process was; one without a name where all was in this one.</summary>
    public required IReadOnlyList<WorkerLoad> Workers { get; init; }

    /// <summary>The share of the workers' time, while steps were under way, in which no stage of them had its turn: the bubble of the
    /// pipeline; NaN where passes are taken as they come.</summary>
    public double Bubble => Workers.All(w => w.InTurns == 0) ? double.NaN : 1 - Workers.Average(w => w.InTurns);

    /// <summary>All epochs, those before a resumption included.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>Whether the run was cancelled before its end.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>Whether it ended because the validation loss stopped improving.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>The folder of the checkpoints; null if none were asked for.</summary>
    public string? Checkpoint { get; init; }
}
