using System.Diagnostics;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Runtime.Learning;

/// <summary>
/// Trains a graph on a data set: epochs of shuffled steps, validation, checkpoints. For a given graph, data and options the
/// parameters end with the same bits, whatever the threads and micro-batches, and however often the run was interrupted and
/// resumed.
/// </summary>
public sealed class Trainer(GraphRuntime runtime, Graph graph, Dataset data, TrainingOptions options)
{
    private static readonly TimeSpan LoadInterval = TimeSpan.FromSeconds(1);

    private readonly string _graphText = GraphText.Write(graph);
    private long _loadsRead = Stopwatch.GetTimestamp();

    /// <summary>Who sees the run, in this order.</summary>
    public IReadOnlyList<IRunObserver> Observers { get; init; } = [];

    /// <summary>Trains. When cancelled, it saves a checkpoint if one was asked for, and says so in the summary.</summary>
    /// <param name="progress">Told after every step and every epoch, on the thread of the loop.</param>
    /// <param name="cancellation">Ends the run after the step at hand is abandoned.</param>
    /// <exception cref="GraphException">The graph does not fit the data, or its batch may not be cut.</exception>
    /// <exception cref="InputException">The checkpoint to resume from is missing, damaged, or of another run; or the folder holds
    /// one and this run does not go on from it.</exception>
    /// <exception cref="SettingsException">An option is out of range.</exception>
    /// <exception cref="Coordination.NodeFailedException">A node failed.</exception>
    /// <exception cref="Coordination.NonFiniteLossException">The loss is infinite or NaN.</exception>
    public async Task<TrainingSummary> RunAsync(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        if (graph.Loss is null) throw new GraphException("graph", "no loss", "a loss", "name one: `loss NODE`");
        var session = new Session(graph, data, options, _graphText);
        using IDisposable? folder = session.HoldFolder();
        var clock = Stopwatch.StartNew();
        GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Seed = options.Seed, Optimizer = session.Optimizer, Samples = options.Batch }, cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            if (options.Resume) await session.RestoreAsync(run).ConfigureAwait(false);
            foreach (IRunObserver observer in Observers) await observer.LoadedAsync(run, cancellation).ConfigureAwait(false);
            bool interrupted = false;
            try
            {
                await EpochsAsync(run, session, progress, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                interrupted = true;
                await session.SaveAsync(run, isBest: false).ConfigureAwait(false);
            }

            TrainingSummary summary = await session.SummariseAsync(run, clock.Elapsed, interrupted).ConfigureAwait(false);
            foreach (IRunObserver observer in Observers) await observer.EndedAsync(run, summary).ConfigureAwait(false);
            return summary;
        }
    }

    private async Task EpochsAsync(GraphRun run, Session session, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        TrainingState state = session.State;
        while (state.Epoch < options.Epochs && !session.StopsEarly)
        {
            int[] order = Permutation.Of(session.Training.Count, options.Seed, (ulong)state.Epoch);
            while (state.StepInEpoch < session.StepsPerEpoch)
            {
                int first = state.StepInEpoch * options.Batch;
                Memory<int> samples = order.AsMemory(first, Math.Min(options.Batch, order.Length - first));
                await StepAsync(run, session, samples, cancellation).ConfigureAwait(false);
                await ReportAsync(new TrainingProgress(state.Epoch + 1, options.Epochs, state.Steps, session.StepsInAll, state.MeanLoss, null)
                {
                    Workers = await LoadsAsync(run, cancellation).ConfigureAwait(false),
                }).ConfigureAwait(false);
            }

            EpochRecord record = await ValidateAsync(run, session, cancellation).ConfigureAwait(false);
            bool isBest = state.End(record);
            await session.SaveAsync(run, isBest).ConfigureAwait(false);
            await ReportAsync(new TrainingProgress(record.Epoch, options.Epochs, state.Steps, session.StepsInAll, record.TrainLoss, record)).ConfigureAwait(false);
        }

        async ValueTask ReportAsync(TrainingProgress now)
        {
            progress?.Report(now);
            foreach (IRunObserver observer in Observers) await observer.ProgressedAsync(run, now, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<WorkerLoad>> LoadsAsync(GraphRun run, CancellationToken cancellation)
    {
        if (runtime.Address is null || Stopwatch.GetElapsedTime(_loadsRead) < LoadInterval) return [];
        _loadsRead = Stopwatch.GetTimestamp();
        return await run.ReadLoadsAsync(cancellation).ConfigureAwait(false);
    }

    private async Task StepAsync(GraphRun run, Session session, ReadOnlyMemory<int> samples, CancellationToken cancellation)
    {
        TrainingState state = session.State;
        Dictionary<string, Tensor> feeds = session.Binding.Feeds(session.Training, samples.Span, run.Pool);
        try
        {
            using StepResult result = await run.TrainAsync(feeds, new StepOptions
            {
                Update = state.Steps + 1, LearningRate = session.Rate(state.Steps + 1), Clip = session.Clip,
                MicroBatches = Math.Min(options.MicroBatches, samples.Length), DetectsAnomalies = options.DetectsAnomalies,
            }, cancellation).ConfigureAwait(false);
            state.LossSum += graph.Loss!.Shape.HasBatch ? result.LossSum : result.Loss * samples.Length;
            state.Samples += samples.Length;
        }
        finally
        {
            foreach (Tensor feed in feeds.Values) feed.Dispose();
        }

        state.Steps++;
        state.StepInEpoch++;
    }

    private async Task<EpochRecord> ValidateAsync(GraphRun run, Session session, CancellationToken cancellation)
    {
        TrainingState state = session.State;
        if (session.Validation.Count == 0) return new EpochRecord(state.Epoch + 1, state.MeanLoss);
        EvaluationResult result = await Evaluation.RunAsync(run, session.Binding, session.Validation, options.Batch, options.MicroBatches, cancellation).ConfigureAwait(false);
        return new EpochRecord(state.Epoch + 1, state.MeanLoss, null, result.Loss, double.IsNaN(result.Accuracy) ? null : result.Accuracy);
    }
}
