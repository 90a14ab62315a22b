using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>What stands in the two buffers of each named node after one pass of messages.</summary>
internal sealed class Buffers
{
    private readonly Dictionary<string, NodeBuffers> _byName = [];
    private readonly Graph _graph;

    private Buffers(Graph graph, MessageCounts counts) => (_graph, Counts) = (graph, counts);

    /// <summary>The messages of that pass.</summary>
    public MessageCounts Counts { get; }

    /// <summary>The forward buffer.</summary>
    public Tensor Value(string name) => _byName[name].Forward!;

    /// <summary>The backward buffer, of a node that has a gradient.</summary>
    public Tensor Gradient(string name) => _byName[name].Backward!;

    /// <summary>Runs one pass forward and back from some roots, each seeded with ones.</summary>
    public static async Task<Buffers> RunAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation)
    {
        var sweep = new Differentiate([.. of], []);
        GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Sweeps = [sweep] }, cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            Dictionary<string, Tensor> feeds = await new Point(run).MoveAsync(at, cancellation).ConfigureAwait(false);
            Dictionary<string, Tensor> seeds = of.ToDictionary(name => name, name => Tensor.Filled(1, graph.Type, graph[name].Shape));
            (await run.DifferentiateAsync(feeds, 0, seeds, cancellation: cancellation).ConfigureAwait(false)).Dispose();
            var buffers = new Buffers(graph, await run.CountMessagesAsync(cancellation).ConfigureAwait(false));
            foreach (Node node in graph.Nodes)
                if (!node.IsAnonymous) buffers._byName.Add(node.Name, await run.ReadAsync(node.Name, cancellation: cancellation).ConfigureAwait(false));
            return buffers;
        }
    }

    /// <summary>A row for each node: its value, and the gradient of a root by it.</summary>
    public Numbers Table(string caption, string of, IEnumerable<string>? names = null)
    {
        IEnumerable<string> shown = names ?? _graph.Nodes.Where(n => !n.IsAnonymous).Select(n => n.Name);
        return new Numbers(caption, ["node", "forward buffer", $"backward buffer, ∂{Writing.Symbol(of)}/∂node"],
            [.. shown.Select(name => ImmutableArray.Create<object?>(Writing.Symbol(name), _byName[name].Forward, _byName[name].Backward))]);
    }
}
