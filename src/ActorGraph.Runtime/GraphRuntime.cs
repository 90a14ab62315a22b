using ActorGraph.Graphs;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Coordination;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>
/// Hosts graphs on an actor system: its own, or one that the user has already. Several graphs can run at once. Where the settings
/// name workers (<c>actorgraph.cluster</c>), nodes live on those; nothing else changes, the numbers least of all.
/// </summary>
/// <example>
/// <code>
/// await using GraphRuntime runtime = GraphRuntime.Start();
/// await using GraphRun run = await runtime.LoadAsync(graph);
/// </code>
/// </example>
public sealed class GraphRuntime : IAsyncDisposable
{
    internal const string Dispatcher = "actorgraph.node-dispatcher";
    private static int _runs;

    private readonly ActorSystem _system;
    private readonly bool _owns;
    private readonly Workers? _workers;

    private GraphRuntime(ActorSystem system, Settings settings, bool owns, Workers? workers = null) =>
        (_system, Settings, _owns, _workers) = (system, settings, owns, workers);

    /// <summary>What the runtime goes by.</summary>
    public Settings Settings { get; }

    /// <summary>The actor system that hosts the nodes, or where workers host them, their coordinators.</summary>
    public ActorSystem System => _system;

    /// <summary>Where workers join: <c>host:port</c>; null where everything is in this process.</summary>
    public string? Address => _workers?.Address;

    /// <summary>
    /// Starts an actor system of its own; disposing the runtime ends it, and releases its workers. Workers may still be on their way
    /// then: loading a graph waits for them.
    /// </summary>
    /// <param name="settings">What to go by; null: the defaults.</param>
    /// <param name="events">Hears of workers that join, are lost, and take over.</param>
    /// <exception cref="SettingsException">A setting of the cluster makes no sense.</exception>
    /// <exception cref="ClusterException">The process cannot listen where the settings say.</exception>
    public static GraphRuntime Start(Settings? settings = null, IProgress<WorkerEvent>? events = null)
    {
        settings = WithThreads(settings ?? Settings.Default);
        ClusterSettings cluster = ClusterSettings.Of(settings);
        if (cluster.Workers == 0) return new GraphRuntime(ActorSystem.Create(ClusterPaths.System, settings.Config), settings, owns: true);
        ActorSystem system = ClusterSystem.Create(settings, cluster, ClusterPaths.CoordinatorRole);
        return new GraphRuntime(system, settings, owns: true, new Workers(system, cluster, settings.Credits, events));
    }

    /// <summary>
    /// Uses an actor system that is there already. Settings that it does not have itself are added to it, once: the threads of
    /// its node dispatcher stay as the first runtime on it asked. Disposing the runtime leaves the system running.
    /// </summary>
    public static GraphRuntime On(ActorSystem system, Settings? settings = null)
    {
        settings = WithThreads(settings ?? Settings.Default);
        if (!system.Dispatchers.HasDispatcher(Dispatcher)) system.Settings.InjectTopLevelFallback(settings.Config);
        return new GraphRuntime(system, settings, owns: false);
    }

    /// <summary>Creates one actor for each node of a graph, here or on the workers.</summary>
    /// <exception cref="GraphException">The graph cannot do what the options ask, or cannot be placed.</exception>
    /// <exception cref="ClusterException">The workers are not there in time, or one cannot host its part.</exception>
    public async Task<GraphRun> LoadAsync(Graph graph, RunOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        options ??= new RunOptions();
        foreach (NodeHook hook in options.Hooks)
        {
            Node hooked = graph[hook.Node];
            if (_workers is not null)
                throw new GraphException($"hook on `{hooked.Name}`", "a run whose nodes are on workers", "one in this process", "code does not cross to workers");
        }

        int id = Interlocked.Increment(ref _runs);
        var spec = new RunSpec(id, graph, options.Objectives(graph), options.Optimizer is not null);
        int credits = Settings.Credits;
        var run = new GraphRun(graph, options, spec, _workers is null ? _ => credits : _workers.Credits);
        try
        {
            if (_workers is null) await run.StartAsync(_system, Dispatcher, cancellation).ConfigureAwait(false);
            else await run.StartAsync(_system, (recorder, over) => _workers.Host(spec, options, run.Pool, recorder, over), cancellation).ConfigureAwait(false);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the actor system if the runtime started it, and its workers with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_workers is not null) await _workers.DisposeAsync().ConfigureAwait(false);
        if (_owns) await _system.Terminate().ConfigureAwait(false);
    }

    internal static Settings WithThreads(Settings settings) =>
        settings.With($"{Dispatcher}.threads = {settings.Threads}");
}
