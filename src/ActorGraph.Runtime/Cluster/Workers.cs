using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Placements;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>The workers of a runtime, seen from its coordinating process.</summary>
internal sealed class Workers : IAsyncDisposable
{
    private static readonly TimeSpan DismissTimeout = TimeSpan.FromSeconds(6);

    private readonly ClusterSettings _settings;
    private readonly IActorRef _membership;
    private readonly IProgress<WorkerEvent>? _events;
    private readonly Address _self;
    private readonly ISchedule? _schedule;
    private readonly int _credits;

    public Workers(ActorSystem system, ClusterSettings settings, int credits, IProgress<WorkerEvent>? events)
    {
        (_settings, _credits, _events) = (settings, credits, events);
        _schedule = settings.Schedule.Length == 0 ? null : Schedule.Parse(settings.Schedule);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
        _self = cluster.SelfAddress;
        _membership = system.ActorOf(Props.CreateBy(new MembershipActor.Producer(settings, Address, events)), ClusterPaths.Membership);
    }

    /// <summary>Where workers join.</summary>
    public string Address => $"{_self.Host}:{_self.Port}";

    /// <summary>How many micro-batches may be under way at once: as many as the schedule lets the first worker hold.</summary>
    public int Credits(int microBatches) => _schedule is null ? _credits : Schedule.InFlight(_schedule, _settings.Workers, microBatches);

    /// <summary>What the coordinator of a run goes by.</summary>
    /// <exception cref="GraphException">Graph or optimizer cannot be told to another process, or the settings do not fit the graph.</exception>
    public ClusterRunSpec Host(RunSpec spec, RunOptions options, TensorPool pool, TraceRecorder recorder, Action stopped)
    {
        var load = new LoadPartition(
            spec.Run, 0, 0, 0, [], [], [], 0, GraphText.Write(spec.Graph), [.. spec.Objectives.Select(o => new ObjectiveSpec(o))], options.Seed,
            options.Optimizer is { } optimizer ? OptimizerText.Write(optimizer) : "", _settings.Schedule);
        IPlacementPolicy policy = _settings.Placement.Length == 0 ? PlacementPolicies.Default(spec.Graph) : PlacementPolicies.Parse(_settings.Placement);
        if (_settings.AwaitedWorkers == 0 || policy is not Explicit) // whose names may be others
            Place([.. Enumerable.Range(0, _settings.Workers).Select(WorkerNames.At)]); // what cannot be placed is refused before anybody joins
        return new ClusterRunSpec(
            spec, load, Place, _settings.SnapshotEvery, _settings.LargestValue, _membership, _self.ToString(), pool, recorder, _events, stopped);

        Placement Place(ImmutableArray<string> names) =>
            policy.Place(spec.Graph, new PlacementRequest(names) { Chunks = policy is Stages ? _schedule?.Chunks ?? 1 : 1, Samples = options.Samples });
    }

    /// <summary>Releases all workers, and waits for those that this process started.</summary>
    public async ValueTask DisposeAsync()
    {
        var dismiss = new Dismiss();
        _membership.Tell(dismiss);
        try
        {
            await dismiss.Done.WaitAsync(DismissTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // the system ends anyway, and a worker that this process started ends with the pipe from it
        }
    }
}
