using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.1: gradients of the weights as products of Jacobians.</summary>
internal static class WeightChains
{
    public const string Id = "3.1";

    /// <summary>How figure 2 is read, for all questions on it.</summary>
    public const string Figure = "The sheet's figure is read as its text describes it: z₁ = W₁x, h₁ = relu(z₁), z₂ = W₂h₁, h₂ = relu(z₂), "
        + "ŷ = W₃h₂, L = ‖ŷ − y‖².";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("layers");
        string[] weights = ["W1", "W2", "W3"];
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["L"], Points.Layers, cancellation).ConfigureAwait(false);
        return new Answer(Id, "Gradients of weights as chains",
            "Show, in symbols alone, how ∂L/∂W₁, ∂L/∂W₂ and ∂L/∂W₃ are products of the Jacobians in between.", Figure,
            [
                Writing.Network("The network: circles of the sheet are nodes here, its rectangles their lines", graph, "L"),
                Writing.Chain("The chains", graph, "L", weights),
                new Prose("What they have in common",
                    "Each chain begins like the one before it: what is left of ∂z₂/∂h₁ in the chain of W₁ is left of ∂z₂/∂W₂ in that of W₂. "
                    + "Computed from the left, it is computed once."),
                buffers.Table("Both buffers of each node actor after one pass", "L"),
                await Agreement.OfAsync(runtime, graph, "L", weights, Points.Layers, cancellation).ConfigureAwait(false),
            ]);
    }
}
