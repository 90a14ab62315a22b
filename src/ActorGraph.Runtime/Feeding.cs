using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>Checks what is fed against the graph, and whether a batch may be cut.</summary>
internal static class Feeding
{
    /// <summary>
    /// Feeds in the order of the inputs, each with a reference of its own, with room for <paramref name="others"/> behind them, and the
    /// number of samples (1 in a graph without a batch).
    /// </summary>
    /// <exception cref="GraphException">A value is missing, has the wrong type or shape, or is for no input.</exception>
    public static (Tensor[] Feeds, int Samples) Check(Graph graph, int others, IReadOnlyDictionary<string, Tensor> feeds)
    {
        var all = new Tensor[graph.Inputs.Length + others];
        Span<Tensor> taken = all.AsSpan(0, graph.Inputs.Length);
        int count = 0;
        for (int i = 0; i < taken.Length; i++)
            if (feeds.TryGetValue(graph.Inputs[i].Name, out Tensor? value)) (taken[i], count) = (value, count + 1);
        if (count != feeds.Count) RefuseOthers(graph, feeds);
        int? samples = null;
        for (int i = 0; i < taken.Length; i++)
        {
            Node input = graph.Inputs[i];
            if (taken[i] is not { } value)
                throw new GraphException($"input `{input.Name}`", "no value", $"{input.Type}", "feed every input");
            Shape shape = value.Shape;
            if (input.Shape.HasBatch && shape.Rank > 0) samples ??= shape.Size(0);
            if (value.Type != input.Type.Element || shape != input.Shape.Bind(samples ?? 0))
                throw new GraphException($"input `{input.Name}`", value.ToString(), samples is { } n && input.Shape.HasBatch
                    ? $"{input.Type} with {n} samples" : input.Type.ToString());
        }

        if (samples == 0) throw new GraphException("feeds", "a batch of 0 samples", "at least one");
        foreach (Tensor value in taken) ObjectDisposedException.ThrowIf(value.IsReleased, value);
        foreach (Tensor value in taken) value.Retain();
        return (all, samples ?? 1);
    }

    private static void RefuseOthers(Graph graph, IReadOnlyDictionary<string, Tensor> feeds)
    {
        foreach (string name in feeds.Keys)
            if (graph.Find(name) is not { Kind: NodeKind.Input })
                throw new GraphException("feeds", $"a value for `{name}`", "values for inputs alone",
                    Nearest.Hint(name, graph.Inputs.Select(i => i.Name)) ?? $"inputs are {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
    }

    /// <summary>Refuses to cut a batch where that would change the result.</summary>
    /// <exception cref="GraphException">A node mixes samples, or there are fewer samples than micro-batches.</exception>
    public static void CheckCut(Graph graph, Objective objective, int samples, int microBatches)
    {
        if (microBatches < 1) throw new GraphException("micro-batches", $"{microBatches}", "at least 1");
        if (microBatches == 1) return;
        if (samples < microBatches)
            throw new GraphException("micro-batches", $"{microBatches} for {samples} samples", "at least one sample in each");
        foreach (Node root in objective.Roots)
        {
            if (graph.FirstMixing(root) is { } mixing)
                throw new GraphException($"{mixing.Op!.Name} `{mixing.Name}`", $"a node that mixes samples, on the way to `{root.Name}`",
                    "nodes that treat each sample alone, to cut the batch into micro-batches",
                    "keep the batch as the first axis, and give a loss of one number per sample (shape [batch]): training takes its mean");
            if (root.Scope == Scope.Step || root.Shape.BatchAxis != 0)
                throw new GraphException($"root `{root.Name}`", $"shape {root.Shape}", "the batch as first axis, to cut it into micro-batches");
        }

        if (objective.Mode == DifferentiationMode.Forward) return; // nothing is summed over samples
        var paths = new GradientPaths(graph, objective.Of, objective.Wrt);
        foreach (Node node in graph.Nodes)
            if (node.Shape.BatchAxis > 0)
                for (int slot = 0; slot < node.Inputs.Length; slot++)
                    if (node.Inputs[slot].Scope == Scope.Step && !SumsAlongAnyAxis(node.Op!, slot) && paths.Has(new Edge(node.Index, slot)))
                        throw new GraphException($"{node.Op!.Name} `{node.Name}`",
                            $"shape {node.Shape}, whose gradient is summed over a batch that is not the first axis",
                            "the batch as first axis, to cut it into micro-batches", "transpose before, not after");
    }

    // A product's chain over k is that of the samples, wherever their axis stands; Gemm's C is broadcast, not multiplied.
    private static bool SumsAlongAnyAxis(Op op, int slot) => op is MatMul || (op is Gemm && slot < 2);
}
