using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.3: how to go back through a linear layer.</summary>
internal static class LastLayer
{
    public const string Id = "3.3";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("layers");
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["L"], Points.Layers, cancellation).ConfigureAwait(false);
        double[] yHat = buffers.Value("yHat").ToDoubles(), y = buffers.Value("y").ToDoubles(), h2 = buffers.Value("h2").ToDoubles();
        double[] yBar = buffers.Gradient("yHat").ToDoubles(), found = buffers.Gradient("W3").ToDoubles();
        double[] direct = [.. yHat.SelectMany((p, i) => h2.Select(h => 2 * (p - y[i]) * h))];
        double[] outer = [.. yBar.SelectMany(b => h2.Select(h => b * h))];
        return new Answer(Id, "Back through a linear layer",
            "Derive ∂L/∂W₃ directly, without backpropagation; then express it by the gradient of what the layer gives, ∂L/∂ŷ.", WeightChains.Figure,
            [
                new Prose("Directly",
                    "L = Σᵢ (Σⱼ W₃[i,j]·h₂[j] − y[i])². An element W₃[i,j] occurs in the i-th square alone, so "
                    + "∂L/∂W₃[i,j] = 2·(ŷ[i] − y[i])·h₂[j]: all of them together are the outer product 2·(ŷ − y)·h₂ᵀ."),
                new Prose("By the gradient of what the layer gives",
                    "The first factor is ∂L/∂ŷ, whatever the loss is. So a linear layer z = W·h goes back by two products, and its Jacobian "
                    + "of three axes is never built: ∂L/∂W = ∂L/∂z·hᵀ and ∂L/∂h = Wᵀ·∂L/∂z."),
                Writing.Computed("As it is computed", graph, "L", "W3"),
                new Numbers("Numbers from node actors", ["", "value"],
                [
                    Row("forward buffer of ŷ", buffers.Value("yHat")), Row("y", buffers.Value("y")), Row("forward buffer of h₂", buffers.Value("h2")),
                    Row("backward buffer of ŷ", buffers.Gradient("yHat")), Row("backward buffer of W₃", buffers.Gradient("W3")),
                ]),
                new Checks("The backward buffer of W₃ against",
                [
                    new Check("2·(ŷ − y)·h₂ᵀ, from the forward buffers", Agreement.Distance(direct, found), 1e-12),
                    new Check("∂L/∂ŷ·h₂ᵀ, from the backward buffer of ŷ", Agreement.Distance(outer, found), 1e-12),
                ]),
                await Agreement.OfAsync(runtime, graph, "L", ["W3"], Points.Layers, cancellation).ConfigureAwait(false),
            ]);

        static ImmutableArray<object?> Row(string what, Tensor value) => [what, value];
    }
}
