using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.4: the layers before the last.</summary>
internal static class OtherLayers
{
    public const string Id = "3.4";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("layers");
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["L"], Points.Layers, cancellation).ConfigureAwait(false);
        double[] Outer(string column, string row) =>
            [.. buffers.Gradient(column).ToDoubles().SelectMany(b => buffers.Value(row).ToDoubles().Select(h => b * h))];
        return new Answer(Id, "The layers before the last",
            "With all intermediate values at hand, show how ∂L/∂W₂ and ∂L/∂W₁ are computed.", WeightChains.Figure,
            [
                new Prose("The same two products again",
                    "Go back through the last layer with ∂L/∂h₂ = W₃ᵀ·∂L/∂ŷ, through relu element by element, and do as in 3.3: once for W₂, "
                    + "and once more for W₁. Every line uses the one above it."),
                Writing.Computed("As it is computed", graph, "L", "W2", "W1"),
                Writing.Gradients("Values on the left, gradients on the right", graph, "L", "W2", "W1"),
                buffers.Table("Both buffers of each node actor after one pass", "L"),
                new Checks("The backward buffers of the weights against",
                [
                    new Check("∂L/∂z₂·h₁ᵀ for W₂", Agreement.Distance(Outer("z2", "h1"), buffers.Gradient("W2").ToDoubles()), 1e-12),
                    new Check("∂L/∂z₁·xᵀ for W₁", Agreement.Distance(Outer("z1", "x"), buffers.Gradient("W1").ToDoubles()), 1e-12),
                ]),
                await Agreement.OfAsync(runtime, graph, "L", ["W2", "W1"], Points.Layers, cancellation).ConfigureAwait(false),
            ]);
    }
}
