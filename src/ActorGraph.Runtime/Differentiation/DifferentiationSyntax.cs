using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>How derivatives are asked of a runtime.</summary>
public static class DifferentiationSyntax
{
    /// <summary>Creates the node actors by which some nodes of a graph are differentiated by others.</summary>
    /// <param name="runtime">Where the actors live.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="of">The names of what is differentiated.</param>
    /// <param name="wrt">The names of what it is differentiated by: inputs, parameters, or nodes in between.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <exception cref="GraphException">A derivative is asked for that there is not: of or by an index or a mask, or by a node from
    /// which no root is reached.</exception>
    public static Task<Derivatives> DifferentiateAsync(
        this GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, DerivativeOptions? options = null,
        CancellationToken cancellation = default) => Derivatives.LoadAsync(runtime, graph, of, wrt, options, cancellation);
}
