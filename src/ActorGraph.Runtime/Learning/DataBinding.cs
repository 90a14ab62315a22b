using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Learning;

/// <summary>
/// Which input of a graph takes the features of a data set and which the target. The features feed the prediction (the first
/// root besides the loss); the target feeds the loss alone.
/// </summary>
internal sealed class DataBinding
{
    private readonly Graph _graph;

    private DataBinding(Graph graph, Node? prediction, Node features, Node? target) =>
        (_graph, Prediction, Features, Target) = (graph, prediction, features, target);

    /// <summary>What the graph predicts; null if it names no output.</summary>
    public Node? Prediction { get; }

    /// <summary>The input of the features.</summary>
    public Node Features { get; }

    /// <summary>The input of the target; null if there is none.</summary>
    public Node? Target { get; }

    /// <summary>Finds the inputs.</summary>
    /// <exception cref="GraphException">It cannot be told which input is which, or one does not fit the data.</exception>
    public static DataBinding Of(Graph graph, DataDescription data)
    {
        Node? prediction = graph.Roots.FirstOrDefault(r => r != graph.Loss);
        Node[] inputs = [.. graph.Inputs.Where(i => i.Shape.HasBatch)];
        if (graph.Inputs.FirstOrDefault(i => !i.Shape.HasBatch) is { } fixedInput)
            throw new GraphException($"input `{fixedInput.Name}`", $"shape {fixedInput.Shape}", "the batch as first axis", "a data set has a row for each sample; make it a param or a const");
        bool[] predicts = prediction is null ? [] : graph.Reaching([prediction]);
        Node[] features = [.. inputs.Where(i => prediction is null ? !IsCalledTarget(i) : predicts[i.Index])];
        Node[] targets = [.. inputs.Except(features)];
        if (features.Length != 1 || targets.Length > 1)
            throw new GraphException("graph", $"inputs {string.Join(", ", inputs.Select(i => i.Name))}", "one input for the features, and one for the target",
                prediction is null ? "name what is predicted: `output NODE`" : "the features are what the output depends on");
        var binding = new DataBinding(graph, prediction, features[0], targets.FirstOrDefault());
        binding.Check(data);
        return binding;
    }

    /// <summary>The feeds of some samples; the caller releases them.</summary>
    public Dictionary<string, Tensor> Feeds(Dataset data, ReadOnlySpan<int> samples, TensorPool pool)
    {
        var feeds = new Dictionary<string, Tensor>(2);
        Tensor features = data.GatherFeatures(samples, Features.Type.Element, pool);
        feeds[Features.Name] = Shaped(features, Features, samples.Length);
        if (Target is { } target)
            feeds[target.Name] = target.Type.Element == ElementType.Int64
                ? Labels(data, samples, pool)
                : Shaped(data.GatherTarget(samples, target.Type.Element, pool), target, samples.Length);
        return feeds;
    }

    private static Tensor Shaped(Tensor rows, Node input, int samples)
    {
        Shape shape = input.Shape.Bind(samples);
        if (rows.Shape == shape) return rows;
        using (rows) return rows.Reshaped(shape);
    }

    private static Tensor Labels(Dataset data, ReadOnlySpan<int> samples, TensorPool pool)
    {
        Tensor labels = Tensor.Lease(pool, ElementType.Int64, [samples.Length]);
        Span<long> values = labels.Writable<long>();
        for (int i = 0; i < values.Length; i++) values[i] = data.Label(samples[i]);
        return labels;
    }

    private static bool IsCalledTarget(Node input) => input.Name is "y" or "target" or "targets" or "label" or "labels";

    private void Check(DataDescription data)
    {
        Fit(Features, data.FeatureCount, "features");
        if (Target is not { } target) return;
        if (data.TargetKind == TargetKind.None) return;
        if (target.Type.Element == ElementType.Int64)
        {
            if (data.TargetKind != TargetKind.Classes || target.Shape.Rank != 1)
                throw new GraphException($"input `{target.Name}`", $"{target.Type}", $"float values for a target of {data.TargetWidth} numbers");
            return;
        }

        Fit(target, data.TargetWidth, data.TargetKind == TargetKind.Classes ? "classes" : "numbers of the target");
    }

    private void Fit(Node input, int width, string what)
    {
        int wide = input.Shape.Bind(1).Volume;
        if (wide != width || !input.Type.Element.IsFloat())
            throw new GraphException($"input `{input.Name}`", $"{input.Type}", $"{_graph.Type.Word()} [{input.Shape[0]}, {width}], for data with {width} {what}");
    }
}
