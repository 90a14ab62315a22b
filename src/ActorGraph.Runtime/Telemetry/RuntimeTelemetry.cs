using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ActorGraph.Runtime;

/// <summary>
/// What listeners of <see cref="ActivitySource"/> and <see cref="Meter"/>, such as OpenTelemetry, can see of the runs of a process.
/// Messages are counted by each thread anyway; where nobody listens, nothing else is done.
/// <list type="table">
/// <item><term>actorgraph.step</term><description>activity: a step, from when it was asked for to its answer; tags
/// <c>actorgraph.run</c>, <c>actorgraph.samples</c>, <c>actorgraph.micro_batches</c>, <c>actorgraph.update</c>; an error where it
/// failed</description></item>
/// <item><term>actorgraph.steps</term><description>counter of steps that were answered; tag <c>outcome</c>: completed, cancelled, failed</description></item>
/// <item><term>actorgraph.step.duration</term><description>histogram, in s, of completed steps</description></item>
/// <item><term>actorgraph.messages</term><description>counter of messages that nodes in this process took, data and control</description></item>
/// <item><term>actorgraph.wire.sent</term><description>counter, in bytes, of what was sent to other processes</description></item>
/// <item><term>actorgraph.requests</term><description>how many steps and readings wait for an answer or are under way</description></item>
/// <item><term>actorgraph.buffers</term><description>bytes of tensor memory that runs hold</description></item>
/// </list>
/// </summary>
public static class RuntimeTelemetry
{
    /// <summary>The name of both, for <c>AddSource</c> and <c>AddMeter</c>.</summary>
    public const string Name = "ActorGraph";

    private static readonly Lock Gate = new();
    private static readonly List<GraphRun> Runs = []; // that are loaded in this process

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("actorgraph.steps", "{step}", "Steps that were answered.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("actorgraph.step.duration", "s", "Time from asking for a step to its answer.");

    private static readonly ObservableInstrument<long>[] Observed =
    [
        Meter.CreateObservableCounter("actorgraph.messages", () => ThreadCensus.Messages, "{message}", "Messages that nodes in this process took."),
        Meter.CreateObservableGauge("actorgraph.requests", () => Sum(r => r.Pending), "{request}", "Steps and readings that are not answered."),
        Meter.CreateObservableGauge("actorgraph.buffers", () => Sum(r => r.Pool.LeasedBytes), "By", "Tensor memory that runs hold."),
    ];

    /// <summary>Bytes sent to other processes.</summary>
    internal static Counter<long> Sent { get; } = Meter.CreateCounter<long>("actorgraph.wire.sent", "By", "Bytes sent to other processes.");

    /// <summary>A run is observed from here on.</summary>
    internal static void Observe(GraphRun run)
    {
        lock (Gate) Runs.Add(run);
    }

    /// <summary>It is over.</summary>
    internal static void Forget(GraphRun run)
    {
        lock (Gate) Runs.Remove(run);
    }

    /// <summary>Whether anybody listens to what becomes of steps.</summary>
    internal static bool ObservesSteps => Source.HasListeners() || Steps.Enabled || Duration.Enabled;

    /// <summary>A step begins; null: nobody listens to activities.</summary>
    internal static Activity? Begin(int run, StepPlan plan)
    {
        Activity? activity = Source.StartActivity("actorgraph.step", ActivityKind.Internal, default(ActivityContext));
        activity?.SetTag("actorgraph.run", run).SetTag("actorgraph.samples", plan.Samples)
            .SetTag("actorgraph.micro_batches", plan.MicroBatches).SetTag("actorgraph.update", plan.Update);
        if (activity is not null) Activity.Current = activity.Parent; // it ends elsewhere, and is no parent of what the caller does meanwhile
        return activity;
    }

    /// <summary>A step that began at <paramref name="began"/> ends.</summary>
    internal static void End(Activity? activity, long began, Exception? error)
    {
        string outcome = error is null ? "completed" : error is OperationCanceledException ? "cancelled" : "failed";
        Steps.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (error is null) Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        else if (error is not OperationCanceledException) activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        Activity? current = Activity.Current; // stopping makes the asker's the current one, on a thread that is not the asker's
        activity?.Stop();
        Activity.Current = current;
    }

    private static long Sum(Func<GraphRun, long> of)
    {
        lock (Gate) return Runs.Sum(of);
    }
}
