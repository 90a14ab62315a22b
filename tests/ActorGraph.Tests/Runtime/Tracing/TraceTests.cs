using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime.Tracing;

/// <summary>What nodes note of traced steps: every message that is counted, and all work, within its step.</summary>
public sealed class TraceTests
{
    public static TheoryData<string, int, int> Runs()
    {
        var runs = new TheoryData<string, int, int>();
        foreach (string name in SampleGraphs.Names)
            foreach ((int microBatches, int threads) in ((int, int)[])[(1, 1), (3, 2)])
                if (microBatches == 1 || name is not "no batch") runs.Add(name, microBatches, threads);
        return runs;
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task Every_message_that_is_counted_is_an_arrow_and_bits_are_the_same(string name, int microBatches, int threads)
    {
        Graph graph = SampleGraphs.Named(name);
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        byte[] plain = await TrainAsync(runtime, graph, microBatches, null);
        byte[] traced = await TrainAsync(runtime, graph, microBatches, async run =>
        {
            Trace trace = await run.ReadTraceAsync();
            MessageCounts counts = await run.CountMessagesAsync();
            Assert.True(trace.IsComplete);
            Assert.Equal(counts.Total, trace.Messages.Length);
            foreach (IGrouping<(int, int), TraceMessage> edge in trace.Messages.Where(m => m.Kind == TraceKind.Activation).GroupBy(m => (m.To, m.Slot)))
            {
                Assert.Equal(counts.ActivationsOn(new Edge(edge.Key.Item1, edge.Key.Item2)), edge.Count());
                Assert.All(edge, m => Assert.Equal(graph.Nodes[m.To].Inputs[m.Slot].Index, m.From));
            }

            Assert.All(trace.Messages.Where(m => m.Kind == TraceKind.Cotangent), m => Assert.Equal(graph.Consumers(graph.Nodes[m.To])[m.Slot].Consumer, m.From));
            Assert.All(trace.Messages, m => Assert.True(m.Sent <= m.Taken, $"{m}"));
            Assert.Equal(3, trace.Steps.Length);
            Dictionary<long, TracedStep> steps = trace.Steps.ToDictionary(s => s.Step);
            Assert.All(trace.Spans, s => Assert.True(s.Begin <= s.End && steps[s.Step].Begin <= s.Begin, $"{s} in {steps[s.Step]}"));
            Assert.All(trace.Spans.Where(s => s.Kind == TraceKind.Update), s => Assert.True(s.End <= steps[s.Step].End, $"{s} in {steps[s.Step]}"));
            foreach (IGrouping<int, TraceSpan> node in trace.Spans.GroupBy(s => s.Node)) // a node does one thing at a time
                Assert.All(node.OrderBy(s => s.Begin).ThenBy(s => s.End).Pairwise(), p => Assert.True(p.First.End <= p.Second.Begin, $"{p}"));
            Assert.Equal(graph.Nodes.Length, trace.Spans.Where(s => s.Kind == TraceKind.Forward).Select(s => s.Node).Distinct().Count());
            run.Traces = false;
            await StepAsync(run, graph, 9, microBatches);
            Trace none = await run.ReadTraceAsync();
            Assert.Empty(none.Spans);
            Assert.Empty(none.Messages);
            Assert.Empty(none.Steps);
        });
        Assert.Equal(plain, traced);
    }

    [Fact]
    public async Task Steps_that_are_asked_for_at_once_have_their_own_updates_too()
    {
        Graph graph = SampleGraphs.Named("two losses");
        await using GraphRuntime runtime = GraphRuntime.Start();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        run.Traces = true;
        Task<StepResult>[] asked = [.. Enumerable.Range(1, 5).Select(update =>
            run.TrainAsync(SampleGraphs.Feeds(graph, 4, update), new StepOptions { Update = update, LearningRate = 0.01 }))];
        foreach (StepResult result in await Task.WhenAll(asked)) result.Dispose();
        Trace trace = await run.ReadTraceAsync();
        Assert.Equal(5, trace.Steps.Length);
        foreach (TracedStep step in trace.Steps)
        {
            TraceSpan[] updates = [.. trace.Spans.Where(s => s.Kind == TraceKind.Update && s.Step == step.Step)];
            Assert.Equal(3, updates.Length); // w, b and v learn
            Assert.All(updates, s => Assert.True(step.Begin <= s.Begin && s.End <= step.End, $"{s} in {step}"));
        }
    }

    [Fact]
    public async Task Values_that_regions_compute_again_are_seen_to_travel_again()
    {
        Graph graph = Networks.Layers(6, 8, 8, 8, 3).Checkpointed();
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        await TrainAsync(runtime, graph, 2, async run =>
        {
            Trace trace = await run.ReadTraceAsync();
            MessageCounts counts = await run.CountMessagesAsync();
            Assert.True(counts.Recomputed > 0);
            Assert.Equal(counts.Recomputed, trace.Messages.Count(m => m.Kind == TraceKind.Recomputed));
            Assert.Equal(counts.Total, trace.Messages.Length);
            Assert.Contains(trace.Spans, s => s.Kind == TraceKind.Again);
            run.Traces = false;
            await StepAsync(run, graph, 9, 2);
        });
    }

    [Fact]
    public async Task Tangents_are_seen()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 3]), y = x.Tanh();
        Graph graph = g.Build(null, (y * y + x).Named("f"));
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Sweeps = [new Differentiate(["f"], ["x"], DifferentiationMode.Forward)] });
        run.Traces = true;
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Filled(0.5, ElementType.Float32, [4, 3]) };
        (await run.DifferentiateAsync(feeds, 0, new Dictionary<string, Tensor> { ["x"] = Tensor.Filled(1, ElementType.Float32, [4, 3]) }, microBatches: 2)).Dispose();
        Trace trace = await run.ReadTraceAsync();
        Assert.Equal((await run.CountMessagesAsync()).Tangents, trace.Messages.Count(m => m.Kind == TraceKind.Tangent));
        Assert.Contains(trace.Spans, s => s.Kind == TraceKind.Jvp);
    }

    [Fact]
    public void A_run_that_is_too_long_is_cut_behind_a_step()
    {
        var recorder = new TraceRecorder(2, most: 100, clock: () => 0);
        for (int step = 0; step < 100; step++)
            for (int node = 0; node < 2; node++)
            {
                recorder.Woke(node);
                recorder.Ended(TraceKind.Forward, node, new PassId(1, step, 0, 0, 0));
            }

        TraceLog log = recorder.Take();
        Assert.True(log.IsCut);
        Assert.InRange(log.Records.Count, 100, 199);
        Assert.All(log.Records.GroupBy(r => r.Step), step => Assert.Equal(2, step.Count()));
    }

    private static async Task<byte[]> TrainAsync(GraphRuntime runtime, Graph graph, int microBatches, Func<GraphRun, Task>? look)
    {
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Adam() });
        run.Traces = look is not null;
        for (int step = 1; step <= 3; step++) await StepAsync(run, graph, step, microBatches);
        if (look is not null) await look(run);
        else await StepAsync(run, graph, 9, microBatches);
        return [.. (await run.ReadParametersAsync()).SelectMany(p => p.Value.AsBytes().ToArray())];
    }

    private static async Task StepAsync(GraphRun run, Graph graph, int step, int microBatches) => (await run.TrainAsync(
        SampleGraphs.Feeds(graph, 6, step), new StepOptions { Update = step, LearningRate = 0.01, MicroBatches = microBatches })).Dispose();
}
