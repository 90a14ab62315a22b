namespace ActorGraph.Schedules;

/// <summary>
/// In which order the workers of a pipeline take micro-batches. A schedule yields actions and sends nothing: who executes it takes
/// the actions of its worker one after the other, each as soon as what it needs has arrived.
/// <para>
/// Worker w of p holds the stages w, w + p, w + 2p, …, its chunks 0, 1, 2, …; micro-batches go forward through the stages
/// 0, 1, 2, … and backward the other way round. Every schedule here can be executed without a deadlock.
/// </para>
/// </summary>
public interface ISchedule
{
    /// <summary>The name, as <see cref="Schedule.Parse"/> reads it.</summary>
    string Name { get; }

    /// <summary>Stages that each worker holds.</summary>
    int Chunks { get; }

    /// <summary>The actions of one worker in one step, in their order.</summary>
    /// <param name="worker">The worker, from 0.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="microBatches">How many pieces the step's batch is cut into.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such worker, or a number is below 1.</exception>
    IEnumerable<ScheduledAction> Actions(int worker, int workers, int microBatches);

    /// <summary>
    /// The most activations that a worker keeps at once: those of a micro-batch in a chunk, from their forward to their backward
    /// action. It is attained.
    /// </summary>
    /// <param name="worker">The worker, from 0.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="microBatches">How many pieces the step's batch is cut into.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such worker, or a number is below 1.</exception>
    int BoundOnActivations(int worker, int workers, int microBatches);
}
