using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Rendering;

/// <summary>How a training is shown, while it goes on and at its end.</summary>
internal interface ITrainingOutput
{
    /// <summary>Carries a training out and shows it.</summary>
    Task<TrainingSummary> ShowAsync(Func<IProgress<TrainingProgress>, Task<TrainingSummary>> train);
}

/// <summary>Hands progress on, on the thread of the training itself: <see cref="Progress{T}"/> would lose its order.</summary>
internal sealed class DirectProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
