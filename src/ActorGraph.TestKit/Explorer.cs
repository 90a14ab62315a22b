using ActorGraph.Graphs;
using ActorGraph.TestKit.Exploration;

namespace ActorGraph.TestKit;

/// <summary>
/// Trains a graph in thousands of message orders without an actor system: the real states of its nodes, of their coordinator and of
/// the stages' gates, and messages that are delivered in any order, twice, late, lost on their way and sent again, or amid the crash
/// of a worker. After each message the laws of the engine are checked: one message along an edge in a pass and direction, nothing sent
/// before what it needs, no more passes than credits, each message's bits those of the plain order; and at the end, that every step was
/// answered, parameters have the same bits, and no memory is held.
/// <para>
/// Everything is a function of the graph, the options and a seed, so that a failure can be replayed.
/// </para>
/// </summary>
/// <example>
/// <code>
/// Explorer.Explore(graph, new ExplorationOptions { Orders = 1000, Duplicates = 0.2 }).ThrowIfFailed();
/// </code>
/// </example>
public static class Explorer
{
    /// <summary>Tries orders until one breaks a law, or there were enough.</summary>
    /// <param name="graph">A graph with a loss.</param>
    /// <param name="options">What is tried.</param>
    /// <param name="cancellation">Ends the exploration between two orders.</param>
    /// <exception cref="GraphException">The graph has no loss, or cannot be cut or placed as the options ask.</exception>
    public static ExplorationResult Explore(Graph graph, ExplorationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ExplorationOptions();
        Check(graph, options);
        var trial = new Trial(graph, options);
        for (int i = 0; i < options.Orders; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int seed = unchecked(options.Seed + i);
            var choices = new Choices(seed);
            if (trial.Run(Scenario.Of(graph, options, seed), choices, null) is not { } law) continue;
            return new(i + 1, trial.Messages, new Shortening(trial, Scenario.Of(graph, options, seed), options.Replays).Of(seed, i + 1, law, choices.Made));
        }

        return new(options.Orders, trial.Messages, null);
    }

    /// <summary>Runs one order again; null: it breaks no law, such as when a fault was mended.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What was tried, with the <see cref="ExplorationFailure.Steps"/> of the failure.</param>
    /// <param name="seed">The seed of the failure, or any other.</param>
    /// <param name="choices">The choices of the failure; null: those drawn from the seed.</param>
    /// <exception cref="GraphException">As <see cref="Explore"/>.</exception>
    public static ExplorationFailure? Replay(Graph graph, ExplorationOptions options, int seed, IReadOnlyList<int>? choices = null)
    {
        Check(graph, options);
        var trial = new Trial(graph, options);
        var history = new List<string>();
        var made = choices is null ? new Choices(seed) : new Choices(choices);
        return trial.Run(Scenario.Of(graph, options, seed), made, history) is { } law ? new(seed, 1, law, options.Steps, [.. made.Made], [.. history]) : null;
    }

    private static void Check(Graph graph, ExplorationOptions options)
    {
        if (graph.Loss is null) throw new GraphException("graph", "no loss", "a loss", "name one: `loss NODE`, or Build(loss: …)");
        if (options.Run.Optimizer is null)
            throw new GraphException("exploration", "no optimizer", "ExplorationOptions.Run with an optimizer", "what is explored is training");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Orders, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1);
        if (options.MicroBatches.IsDefaultOrEmpty || options.MicroBatches.Any(m => m < 1 || m > options.Samples))
            throw new GraphException("exploration", $"micro-batches {string.Join(", ", options.MicroBatches)}", $"numbers from 1 to the {options.Samples} samples");
        foreach (double share in (double[])[options.Duplicates, options.Losses])
            if (!(share is >= 0 and < 1)) throw new GraphException("exploration", $"a share of {share}", "a number from 0 to below 1");
    }
}
