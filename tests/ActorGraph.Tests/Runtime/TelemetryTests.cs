using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>What listeners see of a run. Nothing else may run meanwhile: instruments are of the process.</summary>
[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Steps_messages_requests_and_memory_can_be_seen()
    {
        var sums = new ConcurrentDictionary<string, double>();
        var activities = new ConcurrentQueue<Activity>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == RuntimeTelemetry.Name) l.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, 1, tags));
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RuntimeTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        meters.Start();
        ActivitySource.AddActivityListener(spans);

        Graph graph = SampleGraphs.Named("two losses");
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        await using (GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() }))
        {
            for (int step = 1; step <= 3; step++)
                (await run.TrainAsync(SampleGraphs.Feeds(graph, 6, step), new StepOptions { Update = step, LearningRate = 0.1, MicroBatches = 2 })).Dispose();
            meters.RecordObservableInstruments();
            Assert.Equal(3, sums["actorgraph.steps completed"]);
            Assert.Equal(3, sums["actorgraph.step.duration"]);
            Assert.True(sums["actorgraph.messages"] > (await run.CountMessagesAsync()).Total);
            Assert.True(sums["actorgraph.buffers"] > 0);
            Assert.Equal(0, sums["actorgraph.requests"]);
        }

        await using (GraphRun run = await runtime.LoadAsync(SampleGraphs.Named("embedding"), new RunOptions { Optimizer = new Sgd() }))
        {
            Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(run.Graph, 6, 1);
            feeds["id"] = Tensor.Filled(99, ElementType.Int64, feeds["id"].Shape); // no such row of the table
            await Assert.ThrowsAnyAsync<Exception>(() => run.TrainAsync(feeds, new StepOptions { Update = 1, LearningRate = 0.1 }));
            Assert.Equal(1, sums["actorgraph.steps failed"]);
            Assert.Equal(ActivityStatusCode.Error, activities.Last().Status);
        }

        Assert.Equal(4, activities.Count);
        Activity first = activities.First();
        Assert.Equal("actorgraph.step", first.OperationName);
        Assert.Equal(6, first.GetTagItem("actorgraph.samples"));
        Assert.Equal(2, first.GetTagItem("actorgraph.micro_batches"));
        Assert.Equal(1L, first.GetTagItem("actorgraph.update"));
        Assert.Null(Activity.Current);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            sums.AddOrUpdate(tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name, value, (_, sum) => sum + value);
    }
}
