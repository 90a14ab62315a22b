using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Both buffers of every node, by micro-batch, and the counters of every edge.</summary>
public sealed class ReadingTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    [Fact]
    public async Task Buffers_of_a_training_step_are_kept_on_request_by_micro_batch()
    {
        await using GraphRun run = await LoadAsync();
        (await run.TrainAsync(X, Options(keeps: true)).Soon()).Dispose();
        await AssertAsync("x", 0, [1, 2], null); // nothing is differentiated by it
        await AssertAsync("x", 1, [3], null);
        await AssertAsync("z", 0, [2, 4], [4 / 3.0, 8 / 3.0]); // z = 2x, L = z²: z̄ = 2z / 3
        await AssertAsync("z", 1, [6], [4]);
        await AssertAsync("L", 1, [36], [1 / 3.0]);
        await AssertAsync("dead", 1, [-6], null);
        await AssertAsync("w", 0, [2], [4 / 3.0 + 16 / 3.0 + 12]); // as it was in the step, before the update
        await AssertAsync("z", 2, null, null);

        (await run.TrainAsync(X, Options(keeps: false)).Soon()).Dispose();
        await AssertAsync("z", 0, null, null);

        async Task AssertAsync(string node, int microBatch, double[]? forward, double[]? backward)
        {
            NodeBuffers read = await run.ReadAsync(node, microBatch).Soon();
            Equal(forward, read.Forward);
            Equal(backward, read.Backward);
        }

        static void Equal(double[]? expected, Tensor? found)
        {
            Assert.Equal(expected is null, found is null);
            for (int i = 0; i < (expected?.Length ?? 0); i++) Assert.Equal(expected![i], found![i], 1e-12);
        }
    }

    [Fact]
    public async Task Counters_are_of_edges_and_can_be_read_at_any_time()
    {
        await using GraphRun run = await LoadAsync();
        Assert.Equal(0, (await run.CountMessagesAsync().Soon()).Total);
        (await run.TrainAsync(X, Options(keeps: false)).Soon()).Dispose();
        (await run.ForwardAsync(X).Soon()).Dispose();
        MessageCounts counts = await run.CountMessagesAsync().Soon();
        (Node z, Node dead, Node l) = (run.Graph["z"], run.Graph["dead"], run.Graph["L"]);
        Assert.Equal((3, 0), Along(new Edge(z.Index, 0))); // two micro-batches, then one pass; nothing is differentiated by x
        Assert.Equal((2, 1), Along(new Edge(z.Index, 1))); // w: once a step
        Assert.Equal((3, 2), Along(new Edge(l.Index, 0)));
        Assert.Equal((3, 0), Along(new Edge(dead.Index, 0)));
        Assert.Equal(counts.Activations + counts.Cotangents, counts.Total);

        (long, long) Along(Edge edge) => (counts.ActivationsOn(edge), counts.CotangentsOn(edge));
    }

    private static Dictionary<string, Tensor> X => Feeds.Of(("x", Feeds.Doubles([3], 1, 2, 3)));

    private static StepOptions Options(bool keeps) => new() { Update = 1, LearningRate = 0.1, MicroBatches = 2, KeepsBuffers = keeps };

    private async Task<GraphRun> LoadAsync()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]), w = g.Parameter("w", [], new Given([2])), z = (x * w).Named("z");
        (-z).Named("dead");
        return await local.Runtime.LoadAsync(g.Build(loss: z.Pow(2).Named("L")), new RunOptions { Optimizer = new Sgd() });
    }
}
