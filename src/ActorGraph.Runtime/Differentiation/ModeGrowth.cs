using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>
/// How the cost of each mode grows: networks y = C · tanh(W · x) with x of two numbers, W of learnable weights and C fixed. With
/// one output the weights grow, then with the weights as they are the outputs.
/// </summary>
/// <param name="ByParameters">One output, ever more parameters.</param>
/// <param name="ByOutputs">A few parameters, ever more outputs.</param>
public sealed record ModeGrowth(ImmutableArray<ModeComparison> ByParameters, ImmutableArray<ModeComparison> ByOutputs)
{
    private const int FixedNeurons = 4;

    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Measures the networks.</summary>
    public static async Task<ModeGrowth> MeasureAsync(GraphRuntime runtime, CancellationToken cancellation = default)
    {
        var parameters = ImmutableArray.CreateBuilder<ModeComparison>();
        var outputs = ImmutableArray.CreateBuilder<ModeComparison>();
        foreach (int size in Sizes) parameters.Add(await NetworkAsync(size, 1).ConfigureAwait(false));
        foreach (int size in Sizes) outputs.Add(await NetworkAsync(FixedNeurons, size).ConfigureAwait(false));
        return new ModeGrowth(parameters.DrainToImmutable(), outputs.DrainToImmutable());

        Task<ModeComparison> NetworkAsync(int neurons, int results) => ModeComparison.MeasureAsync(
            runtime, Network(neurons, results), ["y"], ["W"],
            new Dictionary<string, Tensor> { ["x"] = Tensor.From([1.0, -0.5], [2]) }, cancellation);
    }

    /// <summary>The network of so many hidden neurons and outputs.</summary>
    public static Graph Network(int neurons, int outputs)
    {
        var builder = new GraphBuilder(ElementType.Float64);
        Node x = builder.Input("x", [2]), w = builder.Parameter("W", [neurons, 2], new Normal(0, 1));
        Node c = builder.Constant(Tensor.From([.. Enumerable.Range(0, outputs * neurons).Select(i => Math.Cos(i))], [outputs, neurons]), "C");
        return builder.Build(null, c.MatMul(w.MatMul(x).Tanh()).Named("y"));
    }
}
