namespace ActorGraph.Runtime.Learning;

/// <summary>Sees a run while it is trained. What it throws ends the training.</summary>
public interface IRunObserver
{
    /// <summary>The graph is loaded; no step was taken yet.</summary>
    ValueTask LoadedAsync(GraphRun run, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>A step or an epoch is done; the next waits for this.</summary>
    ValueTask ProgressedAsync(GraphRun run, TrainingProgress progress, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>The training is over, by itself or because it was cancelled; the run is still there.</summary>
    ValueTask EndedAsync(GraphRun run, TrainingSummary summary) => ValueTask.CompletedTask;
}
