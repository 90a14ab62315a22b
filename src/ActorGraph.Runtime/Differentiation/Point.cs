using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>
/// Where a graph is evaluated: values by the names of inputs and parameters. A parameter without a value has its initial one,
/// whatever it was given in a call before.
/// </summary>
internal sealed class Point(GraphRun run)
{
    private ParameterValues[]? _initial; // read before the first parameter is overwritten

    /// <summary>Puts parameters where they are wanted, and gives what is left to be fed.</summary>
    /// <exception cref="GraphException">A value is for no input or parameter, or does not fit its parameter.</exception>
    public async Task<Dictionary<string, Tensor>> MoveAsync(IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation)
    {
        var feeds = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var parameters = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor value) in at)
            (run.Graph.Find(name)?.Kind == NodeKind.Parameter ? parameters : feeds).Add(name, value);
        if (parameters.Count == 0 && _initial is null) return feeds;
        _initial ??= [.. await run.ReadParametersAsync(cancellation).ConfigureAwait(false)];
        await run.WriteParametersAsync(
            _initial.Select(p => parameters.TryGetValue(p.Name, out Tensor? value) ? p with { Value = value } : p), cancellation).ConfigureAwait(false);
        return feeds;
    }

    /// <summary>The number of samples that the batch is bound to: 1 where nothing has a batch.</summary>
    public static int Samples(Graph graph, IReadOnlyDictionary<string, Tensor> at) => graph.Inputs
        .Where(i => i.Shape.HasBatch && at.TryGetValue(i.Name, out Tensor? value) && value.Shape.Rank > 0)
        .Select(i => at[i.Name].Shape.Size(0)).FirstOrDefault(1);
}
