using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>What a step gave: the loss, and the values of the roots. Releases its tensors when disposed.</summary>
public sealed class StepResult : IDisposable
{
    private readonly StepOutcome _outcome;
    private readonly Graph _graph;
    private readonly int _samples;

    internal StepResult(Graph graph, StepOutcome outcome, int samples) => (_graph, _outcome, _samples) = (graph, outcome, samples);

    /// <summary>The objective: the mean of the loss over the samples of the whole step; NaN in a graph without a loss.</summary>
    public double Loss => _graph.Loss is { } loss && _outcome.Roots.ContainsKey(loss.Index)
        ? LossSum / (loss.Shape.HasBatch ? _samples : 1) : double.NaN;

    /// <summary>The loss summed over the samples, in their order, in double precision.</summary>
    public double LossSum
    {
        get
        {
            double sum = 0;
            foreach (Tensor part in _outcome.Roots[_graph.Loss!.Index])
                for (int i = 0; i < part.Length; i++) sum += part[i];
            return sum;
        }
    }

    /// <summary>The number of samples in the step.</summary>
    public int Samples => _samples;

    /// <summary>The Euclidean norm of all gradients together, where it was asked for by clipping; else NaN.</summary>
    public double GradientNorm => _outcome.GradientNorm;

    /// <summary>The value of a root, one tensor for each micro-batch, valid until the result is disposed.</summary>
    public IReadOnlyList<Tensor> Root(string name) => _outcome.Roots[_graph[name].Index];

    /// <summary>The tangent of a root, after forward mode, one tensor for each micro-batch, valid until the result is
    /// disposed.</summary>
    public IReadOnlyList<Tensor> Tangent(string name) => _outcome.Tangents[_graph[name].Index];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parts in _outcome.Roots.Values.Concat(_outcome.Tangents.Values))
            foreach (Tensor part in parts) part.Dispose();
    }
}
