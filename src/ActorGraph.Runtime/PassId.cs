namespace ActorGraph.Runtime;

/// <summary>
/// Names one sweep of one micro-batch of one step. What belongs to a whole step, because no sample is involved, carries
/// <see cref="WholeStep"/> for its micro-batch. All messages of a pass share one.
/// </summary>
/// <param name="Run">The run, so that several graphs share an actor system.</param>
/// <param name="Step">The step, counted by the coordinator over training, validation and reading alike.</param>
/// <param name="MicroBatch">The micro-batch, or <see cref="WholeStep"/>.</param>
/// <param name="Sweep">Which objective is walked: several roots taken apart are several sweeps.</param>
/// <param name="Epoch">Grows with each recovery; a message of an older epoch is dropped.</param>
public sealed record PassId(int Run, long Step, int MicroBatch, int Sweep, int Epoch)
{
    /// <summary>In place of a micro-batch: for the step as a whole.</summary>
    public const int WholeStep = -1;

    /// <summary>What the step goes by. It says nothing about which pass it is, and travels with the messages that begin one.</summary>
    internal StepPlan? Plan { get; init; }

    /// <summary>The same pass, with its plan.</summary>
    internal PassId Under(StepPlan plan) => ReferenceEquals(Plan, plan) ? this : this with { Plan = plan };

    /// <inheritdoc/>
    public bool Equals(PassId? other) => other is not null && Step == other.Step && MicroBatch == other.MicroBatch
        && Run == other.Run && Sweep == other.Sweep && Epoch == other.Epoch;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Run, Step, MicroBatch, Sweep, Epoch);

    /// <inheritdoc/>
    public override string ToString() =>
        $"step {Step}{(MicroBatch == WholeStep ? "" : $", micro-batch {MicroBatch}")}{(Sweep == 0 ? "" : $", sweep {Sweep}")}, epoch {Epoch}";
}
