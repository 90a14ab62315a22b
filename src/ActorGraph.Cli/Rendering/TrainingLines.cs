using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Rendering;

/// <summary>A training for machines: a line of JSON for each epoch, and the summary as the last.</summary>
internal sealed class TrainingLines : ITrainingOutput
{
    public async Task<TrainingSummary> ShowAsync(Func<IProgress<TrainingProgress>, Task<TrainingSummary>> train)
    {
        TrainingSummary summary = await train(new DirectProgress(Epoch));
        Json.Line(json =>
        {
            json.WriteNumber("steps", summary.Steps);
            json.WriteNumber("epochs", summary.Epochs);
            json.Number("train_loss", Given(summary.TrainLoss));
            json.Number("validation_loss", Given(summary.ValidationLoss));
            json.Number("validation_accuracy", Given(summary.ValidationAccuracy));
            json.Number("seconds", summary.Seconds);
            json.WriteString("parameters_sha256", summary.ParametersSha256);
            json.WriteNumber("messages", summary.Messages);
            json.WriteNumber("micro_batches", summary.MicroBatches);
            json.WriteNumber("threads_used", summary.ThreadsUsed);
            json.WriteNumber("peak_tensor_bytes", summary.PeakTensorBytes);
            json.WriteBoolean("stopped_early", summary.StoppedEarly);
            json.WriteBoolean("interrupted", summary.WasInterrupted);
            if (summary.Workers.Any(w => w.Worker.Length > 0)) WorkerTable.Write(json, summary);
            if (summary.Checkpoint is { } folder) json.WriteString("checkpoint", folder);
        });
        return summary;
    }

    private static void Epoch(TrainingProgress progress)
    {
        if (progress.Workers.Count > 0) Json.Line(json =>
        {
            json.WriteNumber("steps", progress.Step);
            WorkerTable.Write(json, progress.Workers);
        });
        if (progress.Ended is not { } epoch) return;
        Json.Line(json =>
        {
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteNumber("steps", progress.Step);
            json.Number("train_loss", epoch.TrainLoss);
            json.Number("validation_loss", epoch.ValidationLoss);
            json.Number("validation_accuracy", epoch.ValidationAccuracy);
        });
    }

    // NaN stands for what there is none of: a loss that is not finite ends a run with an error.
    private static double? Given(double value) => double.IsNaN(value) ? null : value;
}
