namespace ActorGraph.Schedules;

/// <summary>
/// 1F1B (PipeDream-Flush, Narayanan et al. 2021): as many forward as there are workers from here on, then one backward and one
/// forward in turn, so that worker w of p keeps the activations of p − w micro-batches at most. On 3 workers with 4 micro-batches:
/// <code>
/// F1 F2 F3 .  .  B1 F4 B2 .  B3 .  B4
/// .  F1 F2 .  B1 F3 B2 F4 B3 .  B4 .
/// .  .  F1 B1 F2 B2 F3 B3 F4 B4 .  .
/// </code>
/// The bubble is that of <see cref="FillDrain"/>: (p − 1)/(m + p − 1).
/// </summary>
public sealed record OneForwardOneBackward : ISchedule
{
    /// <inheritdoc/>
    public string Name => "1f1b";

    /// <inheritdoc/>
    public int Chunks => 1;

    /// <inheritdoc/>
    public IEnumerable<ScheduledAction> Actions(int worker, int workers, int microBatches)
    {
        int ahead = BoundOnActivations(worker, workers, microBatches);
        return Yield();

        IEnumerable<ScheduledAction> Yield()
        {
            for (int i = 0; i < ahead - 1; i++) yield return new ScheduledAction(ActionKind.Forward, i, 0);
            for (int i = 0; i < microBatches; i++)
            {
                if (i + ahead - 1 < microBatches) yield return new ScheduledAction(ActionKind.Forward, i + ahead - 1, 0);
                yield return new ScheduledAction(ActionKind.Backward, i, 0);
            }
        }
    }

    /// <inheritdoc/>
    public int BoundOnActivations(int worker, int workers, int microBatches)
    {
        Schedule.Check(worker, workers, microBatches);
        return Math.Min(workers - worker, microBatches);
    }
}
