using System.Globalization;

namespace ActorGraph.Schedules;

/// <summary>
/// Interleaved 1F1B (Narayanan et al. 2021, "Efficient large-scale language model training on GPU clusters", section 2.2): each
/// worker holds v stages that lie p apart, and takes groups of p micro-batches through one of them after the other. It warms up
/// with 2(p − w − 1) + (v − 1)p forward actions, then takes forward and backward in turn. The pipeline fills in steps of 1/v of a
/// worker's work, so the bubble shrinks to (p − 1)/(v·m + p − 1), for more messages and more activations kept.
/// <para>
/// The groups of p are whole where m is a multiple of p. Where it is not, the schedule is that of the next multiple without the
/// micro-batches that are not there: it has no deadlock either, as micro-batches do not wait for each other, but the bubble is
/// greater than the formula says.
/// </para>
/// </summary>
/// <param name="Chunks">v, the number of stages that each worker holds.</param>
public sealed record Interleaved(int Chunks) : ISchedule
{
    /// <inheritdoc/>
    public int Chunks { get; } = Chunks >= 1 ? Chunks : throw new ArgumentOutOfRangeException(
        nameof(Chunks), $"interleaved: found {Chunks} stages a worker, expected at least 1");

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"interleaved:{Chunks}");

    /// <inheritdoc/>
    public IEnumerable<ScheduledAction> Actions(int worker, int workers, int microBatches)
    {
        Schedule.Check(worker, workers, microBatches);
        return Whole(worker, workers, (microBatches + workers - 1) / workers).Where(a => a.MicroBatch < microBatches);
    }

    /// <inheritdoc/>
    public int BoundOnActivations(int worker, int workers, int microBatches)
    {
        int kept = 0, most = 0;
        foreach (ScheduledAction action in Actions(worker, workers, microBatches))
        {
            kept += action.Kind == ActionKind.Forward ? 1 : -1;
            most = Math.Max(most, kept);
        }

        return most;
    }

    private IEnumerable<ScheduledAction> Whole(int worker, int workers, int groups)
    {
        int all = checked(groups * workers * Chunks);
        int ahead = Math.Min(checked(2 * (workers - worker - 1) + (Chunks - 1) * workers), all);
        for (int i = 0; i < ahead; i++) yield return At(ActionKind.Forward, i);
        for (int i = 0; i < all; i++)
        {
            if (i + ahead < all) yield return At(ActionKind.Forward, i + ahead);
            yield return At(ActionKind.Backward, i);
        }

        ScheduledAction At(ActionKind kind, int i)
        {
            int group = i / (workers * Chunks), chunk = i % (workers * Chunks) / workers;
            return new ScheduledAction(kind, group * workers + i % workers, kind == ActionKind.Forward ? chunk : Chunks - 1 - chunk);
        }
    }
}
