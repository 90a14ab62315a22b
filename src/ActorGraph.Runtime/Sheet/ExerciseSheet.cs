using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Text;

namespace ActorGraph.Runtime.Sheet;

/// <summary>
/// The exercise sheet that the project grew from (Deep Learning, series 4: backpropagation and computational graphs), answered: with
/// formulas, with pictures, and with numbers from node actors that agree with both.
/// </summary>
/// <example><code>Answer shared = await ExerciseSheet.AnswerAsync(runtime, "3.6");</code></example>
public static class ExerciseSheet
{
    private static readonly (string Id, Func<GraphRuntime, CancellationToken, Task<Answer>> Answer)[] Questions =
    [
        (Chain.Id, Chain.AnswerAsync),
        (Paths.Id, Paths.AnswerAsync),
        (Modes.Id, Modes.AnswerAsync),
        (WeightChains.Id, WeightChains.AnswerAsync),
        (Jacobians.Id, Jacobians.AnswerAsync),
        (LastLayer.Id, LastLayer.AnswerAsync),
        (OtherLayers.Id, OtherLayers.AnswerAsync),
        (ElementWise.Id, ElementWise.AnswerAsync),
        (TwoLosses.Id, TwoLosses.AnswerAsync),
    ];

    /// <summary>The numbers of the questions, in the order of the sheet.</summary>
    public static ImmutableArray<string> Ids { get; } = [.. Questions.Select(q => q.Id)];

    /// <summary>Answers a question.</summary>
    /// <param name="runtime">Where the actors live.</param>
    /// <param name="id">One of <see cref="Ids"/>.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="GraphException">There is no such question.</exception>
    public static Task<Answer> AnswerAsync(GraphRuntime runtime, string id, CancellationToken cancellation = default)
    {
        foreach ((string number, Func<GraphRuntime, CancellationToken, Task<Answer>> answer) in Questions)
            if (number == id) return answer(runtime, cancellation);
        throw new GraphException("question", $"`{id}`", $"one of {string.Join(", ", Ids)}", Nearest.Hint(id, Ids));
    }

    /// <summary>One of the graphs that are built in.</summary>
    internal static Graph Graph(string name) =>
        GraphText.Parse(Settings.Resource($"config/graphs/{name}.graph"), $"{name}.graph");
}
