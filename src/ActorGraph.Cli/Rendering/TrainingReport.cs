using System.Globalization;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Learning;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>A training for people: progress on standard error, then a loss curve and a summary on standard output.</summary>
internal sealed class TrainingReport(Graph graph, Dataset data, TrainingOptions options) : ITrainingOutput
{
    public async Task<TrainingSummary> ShowAsync(Func<IProgress<TrainingProgress>, Task<TrainingSummary>> train)
    {
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{data.Name}: {data.Count:N0} samples of {data.FeatureCount:N0} features; {graph.Nodes.Length:N0} node actors, {graph.ParameterCount:N0} parameters; {options.Optimizer}, batches of {options.Batch}, seed {options.Seed}"));
        TrainingSummary summary = await (Terminal.IsLive ? TrainingBars.ShowAsync(train) : train(new DirectProgress(Line)));
        if (summary.History.Count > 1)
        {
            Console.Out.WriteLine();
            foreach (string line in LossCurve.Draw(summary.History, Terminal.Width)) Console.Out.WriteLine(line);
        }

        Console.Out.WriteLine();
        Terminal.Print(Table(summary));
        if (summary.Workers.All(w => w.Worker.Length == 0)) return summary;
        Console.Out.WriteLine();
        Terminal.Print(WorkerTable.Of(summary));
        return summary;
    }

    /// <summary>What is known of an epoch, in words; in few of them, accuracy alone stands for the validation.</summary>
    public static string Words(EpochRecord epoch, bool few = false)
    {
        string words = $"loss {TensorText.Number(epoch.TrainLoss)}";
        if (epoch.ValidationLoss is { } loss && !(few && epoch.ValidationAccuracy is not null))
            words += $", validation loss {TensorText.Number(loss)}";
        if (epoch.ValidationAccuracy is { } accuracy) words += $", accuracy {EvaluationOutput.Percent(accuracy)}";
        return words;
    }

    private static void Line(TrainingProgress progress)
    {
        if (progress.Ended is { } epoch)
            Console.Error.WriteLine(FormattableString.Invariant($"epoch {epoch.Epoch}/{progress.Epochs}, step {progress.Step}/{progress.Steps}: {Words(epoch)}"));
    }

    private static Grid Table(TrainingSummary summary)
    {
        Grid table = new Grid().AddColumn().AddColumn();
        string end = summary.StoppedEarly ? ", stopped early" : summary.WasInterrupted ? ", interrupted" : "";
        Row("steps", $"{summary.Steps:N0} in {summary.Epochs:N0} {(summary.Epochs == 1 ? "epoch" : "epochs")}{end}");
        if (!double.IsNaN(summary.TrainLoss)) Row("training loss", $"{TensorText.Number(summary.TrainLoss)}");
        if (!double.IsNaN(summary.ValidationLoss)) Row("validation loss", $"{TensorText.Number(summary.ValidationLoss)}");
        if (!double.IsNaN(summary.ValidationAccuracy)) Row("validation accuracy", $"{EvaluationOutput.Percent(summary.ValidationAccuracy)}");
        Row("time", $"{summary.Seconds:F1} s on {summary.ThreadsUsed} {(summary.ThreadsUsed == 1 ? "thread" : "threads")}");
        Row("messages", $"{summary.Messages:N0} activations and cotangents");
        Row("peak of tensors", $"{summary.PeakTensorBytes:N0} bytes, {summary.MicroBatches} {(summary.MicroBatches == 1 ? "micro-batch" : "micro-batches")} a step");
        if (!double.IsNaN(summary.Bubble)) Row("bubble", $"{EvaluationOutput.Percent(summary.Bubble)} of the workers' time in steps");
        Row("parameters", $"sha256 {summary.ParametersSha256}");
        if (summary.Checkpoint is { } folder) Row("checkpoint", $"{folder}");
        return table;

        void Row(string what, FormattableString value) => table.AddRow(Terminal.Cell(what), Terminal.Cell(value.ToString(CultureInfo.InvariantCulture)));
    }
}
