using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.TestKit;

/// <summary>Whether a graph keeps the law of same bits: that ops of a user's own do is asked here.</summary>
public static class SameBits
{
    private static readonly int[] Threads = [1, 2, 3], MicroBatches = [1, 2, 3, 5];

    /// <summary>
    /// Runs a graph forward and backward through actors, with another number of threads and, where the batch can be cut, of micro-batches
    /// each time, and requires that every root and every parameter's gradient has the same bits.
    /// </summary>
    /// <param name="graph">A graph with a loss.</param>
    /// <param name="feeds">By input name.</param>
    /// <param name="runs">How often.</param>
    /// <param name="cancellation">Ends a run.</param>
    /// <exception cref="TensorMismatchException">Bits differ; says where, and between which runs.</exception>
    /// <exception cref="GraphException">A feed does not fit.</exception>
    public static async Task AssertAsync(
        Graph graph, IReadOnlyDictionary<string, Tensor> feeds, int runs = 10, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 2);
        (Dictionary<string, Tensor> first, string firstWords) = await RunAsync(graph, feeds, 0, cancellation).ConfigureAwait(false);
        for (int run = 1; run < runs; run++)
        {
            (Dictionary<string, Tensor> values, string words) = await RunAsync(graph, feeds, run, cancellation).ConfigureAwait(false);
            foreach ((string name, Tensor expected) in first) TensorAssert.SameBits(expected, values[name], $"{name}, {words} (expected: {firstWords})");
        }
    }

    private static async Task<(Dictionary<string, Tensor> Values, string Words)> RunAsync(
        Graph graph, IReadOnlyDictionary<string, Tensor> feeds, int run, CancellationToken cancellation)
    {
        int threads = Threads[run % Threads.Length], pieces = Pieces(graph, feeds, MicroBatches[run % MicroBatches.Length]);
        GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With(string.Create(CultureInfo.InvariantCulture, $"actorgraph.run.threads = {threads}")));
        await using (runtime.ConfigureAwait(false))
        {
            GraphRun loaded = await runtime.LoadAsync(graph, new RunOptions(), cancellation).ConfigureAwait(false);
            await using (loaded.ConfigureAwait(false))
            {
                var values = new Dictionary<string, Tensor>();
                using StepResult result = await loaded.GradientAsync(feeds, microBatches: pieces, cancellation: cancellation).ConfigureAwait(false);
                foreach (Node root in graph.Roots) values[$"root `{root.Name}`"] = Joined(result.Root(root.Name));
                foreach (Node parameter in graph.Parameters.Where(p => !p.IsFrozen))
                    if ((await loaded.ReadAsync(parameter.Name, cancellation: cancellation).ConfigureAwait(false)).Backward is { } gradient)
                        values[$"gradient of `{parameter.Name}`"] = gradient;
                return (values, $"on {threads} threads in {pieces} micro-batches");
            }
        }
    }

    // As asked, if the batch is long enough and may be cut.
    private static int Pieces(Graph graph, IReadOnlyDictionary<string, Tensor> feeds, int asked)
    {
        int samples = graph.Inputs.Where(i => i.Shape.HasBatch && feeds.ContainsKey(i.Name)).Select(i => feeds[i.Name].Shape.Size(0)).FirstOrDefault(1);
        var objective = new Objective(graph.Roots, graph.Loss is { } loss ? [loss] : [], [.. graph.Parameters.Where(p => !p.IsFrozen)]);
        try
        {
            Feeding.CheckCut(graph, objective, samples, Math.Min(asked, samples));
            return Math.Min(asked, samples);
        }
        catch (GraphException)
        {
            return 1;
        }
    }

    private static Tensor Joined(IReadOnlyList<Tensor> parts)
    {
        if (parts.Count == 1) return parts[0].Copy();
        double[] all = [.. parts.SelectMany(p => p.ToDoubles())]; // exact for every type whose bits are compared
        Shape shape = parts[0].Shape.With(0, parts.Sum(p => p.Shape.Size(0)));
        return parts[0].Type switch
        {
            ElementType.Float32 => Tensor.From([.. all.Select(v => (float)v)], shape),
            _ => Tensor.From(all, shape),
        };
    }
}
