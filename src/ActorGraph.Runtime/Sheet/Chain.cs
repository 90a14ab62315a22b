using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Sheet;

/// <summary>1a: a chain, and the same with a skip.</summary>
internal static class Chain
{
    public const string Id = "1a";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph chain = ExerciseSheet.Graph("chain"), skip = ExerciseSheet.Graph("chain-skip");
        return new Answer(Id, "The gradient of a chain, as a graph",
            "Express ∂l/∂h₁ by the partial derivatives of neighbours, and add a node to the graph for each gradient that it takes.",
            "The sheet's figure is not in its text. It is read as a chain x → h₁ → h₂ → h₃ → l; beside it the same with a skip edge "
            + "h₁ → h₃, where two contributions meet.",
            [
                .. await PartAsync(chain, "In the chain").ConfigureAwait(false),
                .. await PartAsync(skip, "With the skip edge").ConfigureAwait(false),
            ]);

        async Task<Section[]> PartAsync(Graph graph, string where)
        {
            Buffers buffers = await Buffers.RunAsync(runtime, graph, ["l"], Points.Chain, cancellation).ConfigureAwait(false);
            return
            [
                Writing.Chain($"{where}, as partial derivatives", graph, "l", "h1"),
                Writing.Explicit($"{where}, with each partial derivative as what it is", graph, "l", "h1"),
                Writing.Computed($"{where}, the nodes that are added: each takes the gradient behind it, and what it needs of the values",
                    graph, "l", "h1"),
                Writing.Gradients($"{where}: values forward on the left, a node for each gradient on the right", graph, "l", "h1"),
                buffers.Table($"{where}, both buffers of each node actor after one pass", "l"),
                await Agreement.OfAsync(runtime, graph, "l", ["h1", "x"], Points.Chain, cancellation).ConfigureAwait(false),
            ];
        }
    }
}
