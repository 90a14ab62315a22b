using System.Collections.Immutable;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

/// <summary>How a training step is carried out. A value, because there is one for each step.</summary>
public readonly record struct StepOptions()
{
    /// <summary>The number of this update, from 1.</summary>
    public required long Update { get; init; }

    /// <summary>The learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Pieces that the batch is cut into.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>Clipping of gradients.</summary>
    public GradientClip Clip { get; init; } = GradientClip.None;

    /// <summary>Whether each node looks for numbers that are infinite or NaN in what it makes: the step then fails in the node where the
    /// first appears, forward or backward. It costs a pass over every buffer.</summary>
    public bool DetectsAnomalies { get; init; }

    /// <summary>Whether nodes keep both buffers for <see cref="GraphRun.ReadAsync"/>.</summary>
    public bool KeepsBuffers { get; init; }
}

/// <summary>Copies of a node's two buffers, and of its tangent after forward mode; null where there is none, or where they were not
/// kept.</summary>
public sealed record NodeBuffers(Tensor? Forward, Tensor? Backward, Tensor? Tangent = null);

/// <summary>A parameter's value and its optimizer's state, copied.</summary>
public sealed record ParameterValues(string Name, Tensor Value, ImmutableArray<Tensor> State);
