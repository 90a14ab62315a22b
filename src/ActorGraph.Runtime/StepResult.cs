using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>What a step gave: the loss, and the values of the roots. Releases its tensors when disposed.</summary>
public sealed class StepResult : IDisposable
{
    private readonly Graph _graph;
    private readonly int _samples;

    internal StepResult(
        Graph graph, int samples, NodeParts roots, NodeParts tangents, double gradientNorm) =>
        (_graph, _samples, Roots, Tangents, GradientNorm) = (graph, samples, roots, tangents, gradientNorm);

    internal NodeParts Roots { get; }

    internal NodeParts Tangents { get; }

    /// <summary>The objective: the mean of the loss over the samples of the whole step; NaN in a graph without a loss.</summary>
    public double Loss => _graph.Loss is { } loss && Roots.Has(loss.Index)
        ? LossSum / (loss.Shape.HasBatch ? _samples : 1) : double.NaN;

    /// <summary>The loss summed over the samples, in their order, in double precision.</summary>
    public double LossSum
    {
        get
        {
            double sum = 0;
            foreach (Tensor part in Roots[_graph.Loss!.Index])
                for (int i = 0; i < part.Length; i++) sum += part[i];
            return sum;
        }
    }

    /// <summary>The number of samples in the step.</summary>
    public int Samples => _samples;

    /// <summary>The Euclidean norm of all gradients together, where it was asked for by clipping; else NaN.</summary>
    public double GradientNorm { get; }

    /// <summary>The value of a root, one tensor for each micro-batch, valid until the result is disposed.</summary>
    public IReadOnlyList<Tensor> Root(string name) => Roots[_graph[name].Index].ToArray();

    /// <summary>The tangent of a root, after forward mode, one tensor for each micro-batch, valid until the result is
    /// disposed.</summary>
    public IReadOnlyList<Tensor> Tangent(string name) => Tangents[_graph[name].Index].ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        Roots.Release();
        Tangents.Release();
    }
}
