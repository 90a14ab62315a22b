using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>Values for all inputs and parameters of a float64 graph.</summary>
internal static class SampleFeeds
{
    public static Dictionary<string, Tensor> Of(Graph graph, int samples) =>
        graph.Inputs.Concat(graph.Parameters).ToDictionary(n => n.Name,
        n => new Normal(0, 0.3).Create(n.Shape.Bind(samples), n.Type.Element, 11, n.Index, TensorPool.Shared));
}
