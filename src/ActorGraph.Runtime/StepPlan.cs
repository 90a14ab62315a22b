using System.Collections.Immutable;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

/// <summary>What every node of a step goes by; immutable, and sent along with the activations of the step.</summary>
public sealed record StepPlan
{
    /// <summary>Which samples of the step's batch each micro-batch holds: micro-batch i holds samples
    /// <c>FirstSamples[i]</c> up to, and without, <c>FirstSamples[i + 1]</c>.</summary>
    public required ImmutableArray<int> FirstSamples { get; init; }

    /// <summary>Whether cotangents flow back.</summary>
    public bool Backward { get; init; }

    /// <summary>Whether tangents travel with the activations.</summary>
    public bool Tangents { get; init; }

    /// <summary>How many seeds travel at once: cotangents and tangents carry a leading axis of so many; null: one, without that
    /// axis. A batch is then not cut.</summary>
    public int? Seeds { get; init; }

    /// <summary>Whether dropout and its kin are on.</summary>
    public bool Training { get; init; }

    /// <summary>Whether parameters stage an update.</summary>
    public bool Updates { get; init; }

    /// <summary>Whether nodes keep both buffers until the next step, for reading.</summary>
    public bool KeepsBuffers { get; init; }

    /// <summary>Whether each node looks for numbers that are infinite or NaN in what it makes, and fails where the first appears.</summary>
    public bool DetectsAnomalies { get; init; }

    /// <summary>Whether what nodes do is noted (<see cref="GraphRun.Traces"/>).</summary>
    public bool Traces { get; init; }

    /// <summary>Whether checkpointed regions give their values back: not where buffers are kept anyway, and not in forward mode, which
    /// reads each value once.</summary>
    public bool Recomputes => Backward && !KeepsBuffers;

    /// <summary>The number, from 1, of the update that this step makes; random numbers and Adam's bias correction go by it.</summary>
    public long Update { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public double LearningRate { get; init; }

    /// <summary>How gradients are clipped before an update.</summary>
    public GradientClip Clip { get; init; } = GradientClip.None;

    /// <summary>The run's seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of micro-batches.</summary>
    public int MicroBatches => FirstSamples.Length - 1;

    /// <summary>The number of samples in the whole step.</summary>
    public int Samples => FirstSamples[^1];

    /// <summary>The number of samples in a micro-batch.</summary>
    public int Size(int microBatch) => FirstSamples[microBatch + 1] - FirstSamples[microBatch];

    /// <summary>Cuts a batch as evenly as it goes: the first micro-batches are one sample longer where it does not.</summary>
    public static ImmutableArray<int> Cut(int samples, int microBatches)
    {
        var first = ImmutableArray.CreateBuilder<int>(microBatches + 1);
        for (int i = 0; i <= microBatches; i++) first.Add((int)((long)i * (samples / microBatches) + Math.Min(i, samples % microBatches)));
        return first.MoveToImmutable();
    }
}
