using System.Diagnostics;
using ActorGraph.Runtime.Learning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorGraph.Cli.Rendering;

/// <summary>Two bars on a terminal, one for the epoch and one for the whole run, with what is known beside them.</summary>
internal static class TrainingBars
{
    // The eye sees no more, and a step can be over in less.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task<TrainingSummary> ShowAsync(Func<IProgress<TrainingProgress>, Task<TrainingSummary>> train) =>
        await Terminal.Error.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = IsNarrow ? 10 : 24 }, new Remarks())
            .StartAsync(async context =>
            {
                ProgressTask run = context.AddTask("run", maxValue: 1), epoch = context.AddTask("epoch", maxValue: 1);
                long shown = 0, started = Stopwatch.GetTimestamp();
                double from = double.NaN; // a resumed run does not begin at 0
                ProgressTask? workers = null; // with the first news of them
                string ended = "";
                var progress = new DirectProgress(p =>
                {
                    if (p.Workers.Count > 0)
                    {
                        workers ??= context.AddTask("workers", maxValue: 1);
                        workers.Value = p.Workers.Average(w => w.Computing);
                        workers.Tag = WorkerTable.Words(p.Workers);
                    }

                    if (p.Ended is { } record) ended = TrainingReport.Words(record, IsNarrow);
                    else if (Stopwatch.GetElapsedTime(shown) < Interval && p.Step < p.Steps) return;
                    shown = Stopwatch.GetTimestamp();
                    double epochs = (double)p.Step * p.Epochs / p.Steps;
                    run.Value = epochs / p.Epochs;
                    run.Tag = ended;
                    if (double.IsNaN(from)) from = run.Value;
                    TimeSpan left = run.Value > from ? Stopwatch.GetElapsedTime(started) * ((1 - run.Value) / (run.Value - from)) : TimeSpan.Zero;
                    run.Description = FormattableString.Invariant($"epoch {p.Epoch}/{p.Epochs}");
                    epoch.Value = Math.Clamp(epochs - (p.Epoch - 1), 0, 1);
                    epoch.Description = FormattableString.Invariant($"step {p.Step}/{p.Steps}");
                    epoch.Tag = FormattableString.Invariant($"loss {TensorText.Number(p.TrainLoss)}{(left > TimeSpan.FromSeconds(1) ? $", {left.TotalSeconds:F0} s left" : "")}");
                });
                return await train(progress);
            });

    private static bool IsNarrow => Terminal.Error.Profile.Width < 100;

    /// <summary>What is known, behind a bar.</summary>
    private sealed class Remarks : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Spectre.Console.Text(task.Tag as string ?? "") { Overflow = Overflow.Ellipsis };
    }
}
