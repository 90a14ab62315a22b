using System.Collections.Immutable;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Learning;

/// <summary>What a network says of one sample.</summary>
/// <param name="Outputs">The numbers of the output; of a classifier, a score for each class.</param>
/// <param name="Class">The class of the highest score; null where there are no classes.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Probability">Its softmax probability.</param>
public sealed record Prediction(double[] Outputs, int? Class, string? ClassName, double? Probability);

/// <summary>A trained network put to use: the graph, the parameters and the scaling that a checkpoint carries.</summary>
public sealed class Predictor : IAsyncDisposable
{
    private const int Batch = 256;

    private readonly GraphRuntime _runtime;
    private readonly Checkpoint _checkpoint;
    private readonly Graph _graph;

    private Predictor(GraphRuntime runtime, Checkpoint checkpoint, Graph graph) => (_runtime, _checkpoint, _graph) = (runtime, checkpoint, graph);

    /// <summary>What the checkpoint says.</summary>
    public CheckpointManifest Manifest => _checkpoint.Manifest;

    /// <summary>The graph that was trained.</summary>
    public Graph Graph => _graph;

    /// <summary>Loads a checkpoint: a folder (its best one, else its last) or a manifest.</summary>
    /// <exception cref="InputException">It is missing, damaged, or does not fit its own graph.</exception>
    public static Task<Predictor> LoadAsync(GraphRuntime runtime, string path, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        string manifest = CheckpointFolder.Find(path);
        Checkpoint checkpoint = Checkpoint.Load(manifest);
        try
        {
            Graph graph = GraphText.Parse(checkpoint.Manifest.Graph, manifest);
            if (checkpoint.Manifest.Data is null) throw new InputException(manifest, "no description of the data", "one, as `actorgraph train` writes it");
            checkpoint.RequireParameters(graph.Parameters.ToDictionary(p => p.Name, p => p.Shape), manifest);
            return Task.FromResult(new Predictor(runtime, checkpoint, graph));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Predicts for each sample, in their order. Only the nodes that the output needs are run.</summary>
    /// <exception cref="GraphException">The graph names no output, or the data do not fit it.</exception>
    public async Task<IReadOnlyList<Prediction>> PredictAsync(Dataset data, CancellationToken cancellation = default)
    {
        DataBinding whole = DataBinding.Of(_graph, Manifest.Data!);
        if (whole.Prediction is not { } output)
            throw new GraphException("graph", "no output", "what is predicted", "name it: `output NODE`");
        Graph graph = _graph.Restrict(output);
        GraphRun run = await LoadAsync(graph, cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            DataBinding binding = DataBinding.Of(graph, data.Description);
            Dataset scaled = data.Scaled(Manifest.Scaler);
            var predictions = new List<Prediction>(data.Count);
            int[] samples = [.. Enumerable.Range(0, data.Count)];
            for (int first = 0; first < samples.Length; first += Batch)
            {
                Memory<int> part = samples.AsMemory(first, Math.Min(Batch, samples.Length - first));
                Dictionary<string, Tensor> feeds = binding.Feeds(scaled, part.Span, run.Pool);
                using StepResult result = await run.ForwardAsync(feeds, cancellation: cancellation).ConfigureAwait(false);
                foreach (Tensor feed in feeds.Values) feed.Dispose();
                Add(result.Root(output.Name)[0], predictions);
            }

            return predictions;
        }
    }

    /// <summary>Loss, accuracy and confusion on data with a target.</summary>
    /// <exception cref="GraphException">The data do not fit the graph.</exception>
    public async Task<EvaluationResult> EvaluateAsync(Dataset data, CancellationToken cancellation = default)
    {
        DataBinding binding = DataBinding.Of(_graph, data.Description);
        GraphRun run = await LoadAsync(_graph, cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
            return await Evaluation.RunAsync(run, binding, data.Scaled(Manifest.Scaler), Batch, 1, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives the checkpoint's memory back.</summary>
    public ValueTask DisposeAsync()
    {
        _checkpoint.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<GraphRun> LoadAsync(Graph graph, CancellationToken cancellation)
    {
        GraphRun run = await _runtime.LoadAsync(graph, new RunOptions { Seed = Manifest.Seed }, cancellation).ConfigureAwait(false);
        IReadOnlyDictionary<string, Tensor> parameters = _checkpoint.Parameters;
        await run.WriteParametersAsync(graph.Parameters.Select(p => new ParameterValues(p.Name, parameters[p.Name], ImmutableArray<Tensor>.Empty)), cancellation).ConfigureAwait(false);
        return run;
    }

    private void Add(Tensor outputs, List<Prediction> predictions)
    {
        int rows = outputs.Shape.Size(0), width = outputs.Shape.SizeOf(1, outputs.Shape.Rank);
        bool classifies = Manifest.Data!.TargetKind == TargetKind.Classes && width == Manifest.Data.TargetWidth;
        for (int row = 0; row < rows; row++)
        {
            var scores = new double[width];
            for (int i = 0; i < width; i++) scores[i] = outputs[row * width + i];
            int? best = classifies ? Metrics.ArgMax(scores) : null;
            predictions.Add(new Prediction(scores, best, best is { } b ? Manifest.Data.ClassNames[b] : null, best is { } c ? Probability(scores, c) : null));
        }
    }

    // The softmax of one score among all: exp(s − max) over their sum.
    private static double Probability(double[] scores, int of)
    {
        double max = scores.Max(), sum = 0;
        foreach (double score in scores) sum += Scalar64.Exp(new Scalar64(score - max)).Value;
        return Scalar64.Exp(new Scalar64(scores[of] - max)).Value / sum;
    }
}
