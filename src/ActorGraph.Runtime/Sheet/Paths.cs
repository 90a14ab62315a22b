using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Sheet;

/// <summary>1b: a graph in which several paths lead to the loss.</summary>
internal static class Paths
{
    public const string Id = "1b";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("paths");
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["l"], Points.Paths, cancellation).ConfigureAwait(false);
        return new Answer(Id, "The gradient in a graph that is no tree",
            "Two numbers x and y feed nodes that each feed more than one other. Derive ∂l/∂x.",
            "The sheet's figure is not in its text. It is read as a = x·y and b = x + sin y, which both feed c = a·b and d = tanh a − b, "
            + "and l = c·d: four paths lead from x to l.",
            [
                Writing.Chain("One product of partial derivatives for each path, added up", graph, "l", "x"),
                Writing.Explicit("With each partial derivative as what it is", graph, "l", "x"),
                new Prose("What a framework does instead",
                    "The number of paths can grow exponentially with the depth of a graph. Going backward, each node adds up what its "
                    + "consumers send, once, and sends one sum on: the work grows with the number of edges."),
                Writing.Computed("So a and b are each visited once", graph, "l", "x"),
                Writing.Gradients("Values on the left, gradients on the right: contributions meet where values fan out", graph, "l", "x"),
                buffers.Table("Both buffers of each node actor after one pass", "l"),
                new Numbers("Cotangent messages along the edges out of a, b and x: one each",
                    ["edge", "messages"], [.. from name in new[] { "x", "a", "b" }
                                              from edge in graph.Consumers(graph[name])
                                              select System.Collections.Immutable.ImmutableArray.Create<object?>(
                                                  $"{Writing.Line(graph, edge.Consumer)} → {Writing.Symbol(name)}", buffers.Counts.CotangentsOn(edge))]),
                await Agreement.OfAsync(runtime, graph, "l", ["x", "y"], Points.Paths, cancellation).ConfigureAwait(false),
            ]);
    }
}
