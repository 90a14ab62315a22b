namespace ActorGraph.Schedules;

/// <summary>
/// All micro-batches forward, then all backward (GPipe, Huang et al. 2019), in the same order each time. A worker keeps the
/// activations of all of them. On 3 workers with 4 micro-batches:
/// <code>
/// F1 F2 F3 F4 .  .  .  .  B1 B2 B3 B4
/// .  F1 F2 F3 F4 .  .  B1 B2 B3 B4 .
/// .  .  F1 F2 F3 F4 B1 B2 B3 B4 .  .
/// </code>
/// The bubble is (p − 1)/(m + p − 1) of the time, p workers, m micro-batches.
/// </summary>
public sealed record FillDrain : ISchedule
{
    /// <inheritdoc/>
    public string Name => "fill-drain";

    /// <inheritdoc/>
    public int Chunks => 1;

    /// <inheritdoc/>
    public IEnumerable<ScheduledAction> Actions(int worker, int workers, int microBatches)
    {
        Schedule.Check(worker, workers, microBatches);
        return Enumerable.Range(0, microBatches).Select(i => new ScheduledAction(ActionKind.Forward, i, 0))
            .Concat(Enumerable.Range(0, microBatches).Select(i => new ScheduledAction(ActionKind.Backward, i, 0)));
    }

    /// <inheritdoc/>
    public int BoundOnActivations(int worker, int workers, int microBatches)
    {
        Schedule.Check(worker, workers, microBatches);
        return microBatches;
    }
}
