using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Learning;
using ActorGraph.Runtime.Stepping;

namespace ActorGraph.Dashboard;

/// <summary>
/// A page that shows a training while it goes on. Now and then, while somebody looks, one step is traced and played slowly; where a node
/// is looked at, that step keeps its buffers. All other steps are as without a page.
/// </summary>
public sealed class LivePage : IPageContent, IRunObserver
{
    private const int MostPoints = 600; // of the loss curve
    private const int MostNodes = 200; // whose buffers are read after the last step
    private const string Over = "the training is over, and its buffers are gone";
    private const int MostFrames = 4000; // pieces of work in a step that is played: more than one can see
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(0.25), SampleEvery = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(10);

    private readonly Graph _graph;
    private readonly WorkFormulas _formulas;
    private readonly EventFeed _feed = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _wanted = new(StringComparer.Ordinal);
    private readonly LossPoints _points = new(MostPoints);
    private readonly long _run = Random.Shared.NextInt64(1L << 50); // pages that come back tell a restart by it
    private long _told, _sampled = Stopwatch.GetTimestamp() - Stopwatch.Frequency * 60;
    private long _toldSteps, _samples;
    private double _rate; // steps a second
    private readonly ConcurrentDictionary<string, string> _last = new(StringComparer.Ordinal); // every node after the last step
    private bool _isLast;
    private volatile bool _isOver;

    /// <param name="graph">The graph that is trained.</param>
    public LivePage(Graph graph) => (_graph, _formulas) = (graph, new WorkFormulas(graph, graph.Loss ?? graph.Roots[0]));

    string IPageContent.Graph => OneLine.Of(json =>
    {
        json.WriteString("mode", "live");
        json.WriteString("title", "Training");
        json.WriteNumber("run", _run);
        GraphJson.Write(json, _graph, _graph.Loss);
        json.WriteStartArray("losses");
        foreach ((long step, double loss) in _points.All())
        {
            json.WriteStartArray();
            json.WriteNumberValue(step);
            json.WriteNumberValue(loss);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    EventFeed? IPageContent.Feed => _feed;

    /// <summary>Serves it.</summary>
    public Task<DashboardServer> ServeAsync(DashboardOptions options, CancellationToken cancellation = default) => DashboardServer.StartAsync(options, this, cancellation);

    /// <summary>Waits until nobody looks any more.</summary>
    public async Task LeftAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ProgressEvery);
        for (int empty = 0; empty < 8;) // a page that comes back within two seconds was only loaded anew
        {
            if (!await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) return;
            empty = _feed.Listeners == 0 ? empty + 1 : 0;
        }
    }

    async ValueTask IRunObserver.ProgressedAsync(GraphRun run, TrainingProgress progress, CancellationToken cancellation)
    {
        _points.Add(progress.Step, progress.TrainLoss);
        if (run.Traces) await SampledAsync(run, cancellation).ConfigureAwait(false);
        long now = Stopwatch.GetTimestamp();
        bool isLast = progress.Step == progress.Steps || progress.Ended is not null;
        if (Stopwatch.GetElapsedTime(_told, now) >= ProgressEvery || isLast)
        {
            if (_told != 0 && progress.Step > _toldSteps) _rate = (progress.Step - _toldSteps) / Stopwatch.GetElapsedTime(_told, now).TotalSeconds;
            Publish("progress", json => Write(json, run, progress, _rate));
            (_told, _toldSteps) = (now, progress.Step);
        }

        _isLast = _feed.Listeners > 0 && progress.Step == progress.Steps - 1 && _graph.Nodes.Length <= MostNodes;
        if (_isLast) run.Traces = run.KeepsBuffers = true;
        if (_isLast || _feed.Listeners == 0 || (Stopwatch.GetElapsedTime(_sampled, now) < SampleEvery && _wanted.IsEmpty)) return;
        _sampled = now;
        run.Traces = true; // the next step
        run.KeepsBuffers = !_wanted.IsEmpty;
    }

    ValueTask IRunObserver.EndedAsync(GraphRun run, TrainingSummary summary)
    {
        _isOver = true;
        foreach (TaskCompletionSource<string> waiting in _wanted.Values) waiting.TrySetCanceled();
        Publish("ended", json =>
        {
            json.WriteNumber("steps", summary.Steps);
            json.Finite("loss", summary.TrainLoss);
            json.Finite("seconds", summary.Seconds);
            json.WriteString("sha256", summary.ParametersSha256);
            json.WriteBoolean("interrupted", summary.WasInterrupted);
        });
        return ValueTask.CompletedTask;
    }

    async Task<string?> IPageContent.NodeAsync(string name, CancellationToken cancellation)
    {
        if (_graph.Find(name) is null) return null;
        if (_isOver) return _last.TryGetValue(name, out string? last) ? last : OneLine.Of(json => json.WriteString("none", Over));
        TaskCompletionSource<string> wanted = _wanted.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            return await wanted.Task.WaitAsync(Patience, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return OneLine.Of(json => json.WriteString("none", _isOver ? Over : "no step ended meanwhile"));
        }
    }

    private async Task SampledAsync(GraphRun run, CancellationToken cancellation)
    {
        Runtime.Tracing.Trace trace;
        try
        {
            trace = await run.ReadTraceAsync(cancellation).ConfigureAwait(false);
        }
        catch (ClusterException)
        {
            return; // a worker was lost: the next step will do
        }

        if (trace.Steps.LastOrDefault(s => s.Update > 0) is not { } step) return; // validation came between: the next one will be a step of training
        bool keeps = run.KeepsBuffers;
        (run.Traces, run.KeepsBuffers) = (false, false);
        Runtime.Tracing.TraceSpan[] spans = [.. trace.Spans.Where(s => s.Step == step.Step)];
        int microBatches = spans.Select(s => s.MicroBatch + 1).DefaultIfEmpty(1).Max();
        if (_isLast)
            foreach (Node node in _graph.Nodes) _last[node.Name] = await NodeView.OfAsync(run, node, microBatches, cancellation).ConfigureAwait(false);
        if (keeps)
            foreach (string name in _wanted.Keys)
            {
                string view = await NodeView.OfAsync(run, _graph[name], microBatches, cancellation).ConfigureAwait(false);
                if (_wanted.TryRemove(name, out TaskCompletionSource<string>? waiting)) waiting.TrySetResult(view);
            }

        if (spans.Length <= MostFrames)
            Publish("sample", json =>
            {
                json.WriteNumber("sample", ++_samples);
                PlayJson.Write(json, _formulas, trace, step);
            });
    }

    private static void Write(Utf8JsonWriter json, GraphRun run, TrainingProgress progress, double rate)
    {
        json.WriteNumber("epoch", progress.Epoch);
        json.WriteNumber("epochs", progress.Epochs);
        json.WriteNumber("step", progress.Step);
        json.WriteNumber("steps", progress.Steps);
        json.Finite("loss", progress.TrainLoss);
        json.Finite("rate", rate);
        json.WriteNumber("bytes", run.Pool.LeasedBytes);
        json.WriteNumber("peak", run.Pool.PeakBytes);
        if (progress.Ended is { } ended)
        {
            if (ended.ValidationLoss is { } loss) json.Finite("validationLoss", loss);
            if (ended.ValidationAccuracy is { } accuracy) json.Finite("accuracy", accuracy);
        }

        if (progress.Workers.Count == 0) return;
        json.WriteStartArray("workers");
        foreach (WorkerLoad load in progress.Workers)
        {
            json.WriteStartObject();
            json.WriteString("name", load.Worker);
            json.Finite("computing", load.Computing);
            json.Finite("sending", load.Sending);
            json.Finite("waiting", load.Waiting);
            json.WriteNumber("sent", load.BytesSent);
            json.WriteNumber("peak", load.PeakTensorBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Publish(string name, Action<Utf8JsonWriter> members) => _feed.Publish(new FeedEvent(name, OneLine.Of(members)));
}
