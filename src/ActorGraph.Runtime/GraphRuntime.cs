using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>
/// Hosts graphs on an actor system: its own, or one that the user has already. Several graphs can run at once.
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

    private GraphRuntime(ActorSystem system, Settings settings, bool owns) => (_system, Settings, _owns) = (system, settings, owns);

    /// <summary>What the runtime goes by.</summary>
    public Settings Settings { get; }

    /// <summary>The actor system that hosts the nodes.</summary>
    public ActorSystem System => _system;

    /// <summary>Starts an actor system of its own; disposing the runtime ends it.</summary>
    public static GraphRuntime Start(Settings? settings = null)
    {
        settings = WithThreads(settings ?? Settings.Default);
        return new GraphRuntime(ActorSystem.Create("actorgraph", settings.Config), settings, owns: true);
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

    /// <summary>Creates one actor for each node of a graph.</summary>
    /// <exception cref="GraphException">The graph cannot do what the options ask.</exception>
    public async Task<GraphRun> LoadAsync(Graph graph, RunOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        options ??= new RunOptions();
        int id = Interlocked.Increment(ref _runs);
        var spec = new RunSpec(id, graph, options.Objectives(graph), options.Optimizer is not null);
        var run = new GraphRun(graph, options, spec, Settings.Credits);
        try
        {
            await run.StartAsync(_system, Dispatcher, cancellation).ConfigureAwait(false);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the actor system if the runtime started it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_owns) await _system.Terminate().ConfigureAwait(false);
    }

    internal static Settings WithThreads(Settings settings) =>
        settings.With($"{Dispatcher}.dedicated-thread-pool.thread-count = {settings.Threads}");
}
