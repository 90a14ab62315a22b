using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Learning;

/// <summary>How well a network does on a data set.</summary>
/// <param name="Samples">The number of samples.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share that is judged right; NaN where there are no classes.</param>
/// <param name="Confusion">[target, judged] counts; null where there are no classes.</param>
public sealed record EvaluationResult(int Samples, double Loss, double Accuracy, long[,]? Confusion);

/// <summary>Runs a data set through a graph, forward only.</summary>
internal static class Evaluation
{
    public static async Task<EvaluationResult> RunAsync(
        GraphRun run, DataBinding binding, Dataset data, int batch, int microBatches, CancellationToken cancellation)
    {
        Node loss = run.Graph.Loss!;
        bool classifies = data.TargetKind == TargetKind.Classes && binding.Prediction is { Shape: { Rank: 2, BatchAxis: 0 } shape } && shape.Size(1) == data.TargetWidth;
        long[,]? confusion = classifies ? new long[data.TargetWidth, data.TargetWidth] : null;
        double sum = 0;
        int[] samples = [.. Enumerable.Range(0, data.Count)];
        for (int first = 0; first < samples.Length; first += batch)
        {
            Memory<int> part = samples.AsMemory(first, Math.Min(batch, samples.Length - first));
            Dictionary<string, Tensor> feeds = binding.Feeds(data, part.Span, run.Pool);
            try
            {
                using StepResult result = await run.ForwardAsync(feeds, Math.Min(microBatches, part.Length), cancellation: cancellation).ConfigureAwait(false);
                sum += loss.Shape.HasBatch ? result.LossSum : result.Loss * part.Length;
                if (confusion is not null) Judge(result.Root(binding.Prediction!.Name), data, part.Span, confusion);
            }
            finally
            {
                foreach (Tensor feed in feeds.Values) feed.Dispose();
            }
        }

        double right = 0;
        for (int i = 0; i < (confusion?.GetLength(0) ?? 0); i++) right += confusion![i, i];
        return new EvaluationResult(data.Count, sum / data.Count, confusion is null ? double.NaN : right / data.Count, confusion);
    }

    private static void Judge(IReadOnlyList<Tensor> parts, Dataset data, ReadOnlySpan<int> samples, long[,] confusion)
    {
        int first = 0;
        foreach (Tensor scores in parts)
        {
            int rows = scores.Shape.Size(0);
            using Tensor target = data.GatherTarget(samples.Slice(first, rows), scores.Type, TensorPool.Shared);
            Metrics.AddConfusion(scores, target, confusion);
            first += rows;
        }
    }
}
