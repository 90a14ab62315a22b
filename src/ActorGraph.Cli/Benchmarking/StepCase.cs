using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>
/// One training step of a ReLU network without biases, float32, through the actor system: one actor a node, parameters updated.
/// The loss is the mean over the batch of the sum of squared errors. The check is the loss after 10 steps.
/// </summary>
internal sealed class StepCase(int batch, int[] widths, Optimizer optimizer, double learningRate) : BenchCase
{
    private const int StepsBeforeCheck = 10;

    /// <inheritdoc/>
    public override double Operations
    {
        get
        {
            double sum = 0;
            for (int i = 0; i + 1 < widths.Length; i++) // forward, by the weights, and but for the first layer by what is below
                sum += 2.0 * batch * widths[i] * widths[i + 1] * (i == 0 ? 2 : 3);
            return sum;
        }
    }

    /// <inheritdoc/>
    public override async Task<BenchFigures> MeasureAsync(Settings settings, CancellationToken cancellation)
    {
        await using GraphRuntime host = GraphRuntime.Start(settings);
        await using GraphRun run = await host.LoadAsync(Network(), new RunOptions { Optimizer = optimizer, Samples = batch }, cancellation);
        using Tensor x = new ScatteredValues(0).Create([batch, widths[0]], run.Pool), y = new ScatteredValues(1).Create([batch, widths[^1]], run.Pool);
        var feeds = new Dictionary<string, Tensor> { ["x"] = x, ["y"] = y };
        var steps = new StepsAhead(run, feeds, learningRate, cancellation);
        await steps.TrainAsync(StepsBeforeCheck).ConfigureAwait(false);
        double check;
        using (StepResult result = await run.ForwardAsync(feeds, cancellation: cancellation)) check = result.Loss;
        return new(await Timing.MedianAsync(steps.TrainAsync, cancellation), check);
    }

    private Graph Network()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), widths[0]]), y = g.Input("y", [Dimension.Batch(), widths[^1]]), h = x;
        for (int i = 0; i + 1 < widths.Length; i++)
        {
            Node w = g.Parameter($"W{i + 1}", [widths[i + 1], widths[i]], new ScatteredValues(2 + i, Math.Sqrt(6.0 / widths[i])));
            h = h.MatMul(w, transposeB: true);
            if (i + 2 < widths.Length) h = h.Relu();
        }

        return g.Build(loss: (h - y).ReduceSumSquare([1]));
    }
}
