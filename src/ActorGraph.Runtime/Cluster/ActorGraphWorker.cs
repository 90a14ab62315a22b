using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;

namespace ActorGraph.Runtime.Cluster;

/// <summary>Why a worker ended.</summary>
/// <param name="ExitCode">0: it was released, or asked to end; 1: it could not go on.</param>
/// <param name="Reason">In words.</param>
public sealed record WorkerEnd(int ExitCode, string Reason);

/// <summary>What a worker is started with.</summary>
/// <param name="Coordinator">Where the coordinator listens: <c>host:port</c>.</param>
public sealed record WorkerOptions(string Coordinator)
{
    /// <summary>The name that a placement may use; null: the coordinator names it.</summary>
    public string? Name { get; init; }

    /// <summary>The settings; the worker listens where <c>actorgraph.cluster.host</c> and <c>port</c> say.</summary>
    public Settings? Settings { get; init; }

    /// <summary>Called when the coordinator has taken the worker: its name, and where the coordinator is.</summary>
    public Action<string, string>? Accepted { get; init; }

    internal (string Host, int Port) Address()
    {
        int colon = Coordinator.LastIndexOf(':');
        return colon > 0 && int.TryParse(Coordinator.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and <= IPEndPoint.MaxPort ? (Coordinator[..colon], port)
            : throw new SettingsException($"coordinator: found `{Coordinator}`, expected HOST:PORT");
    }
}

/// <summary>
/// Hosts nodes of a run whose coordinator is another process. In a program of one's own, register ops before it runs.
/// </summary>
/// <example>
/// <code>
/// OpRegistry.Register&lt;Swish&gt;();
/// WorkerEnd end = await ActorGraphWorker.RunAsync(new WorkerOptions("10.0.0.1:4053"), cancellation);
/// return end.ExitCode;
/// </code>
/// </example>
public static class ActorGraphWorker
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Joins, works, and returns when the worker is released, refused, left alone, or cancelled.</summary>
    /// <exception cref="SettingsException">The settings or the coordinator's address make no sense.</exception>
    /// <exception cref="ClusterException">The port is taken, or the certificate is not in order.</exception>
    public static async Task<WorkerEnd> RunAsync(WorkerOptions options, CancellationToken cancellation = default)
    {
        Settings settings = GraphRuntime.WithThreads(options.Settings ?? Settings.Default);
        ClusterSettings cluster = ClusterSettings.Of(settings);
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            (WorkerEnd end, bool hasFallen) = await RunAsync(options, settings, cluster, cancellation).ConfigureAwait(false);
            if (!hasFallen || cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(began) > cluster.JoinTimeout) return end;
        }
    }

    // Akka.Remote ends an actor system whose TLS handshake fails: for good where a certificate was refused; where none was, the
    // coordinator was perhaps just starting, and it is worth another try.
    private static async Task<(WorkerEnd End, bool HasFallen)> RunAsync(
        WorkerOptions options, Settings settings, ClusterSettings cluster, CancellationToken cancellation)
    {
        (string host, int port) = options.Address();
        ActorSystem system = ClusterSystem.Create(settings, cluster, ClusterPaths.WorkerRole);
        bool hasFallen = false;
        try
        {
            var watch = new WorkerWatch(options.Accepted);
            var introduction = new WorkerJoined(ClusterProtocol.Version, Release, Environment.ProcessId, settings.Threads, options.Name ?? "");
            system.ActorOf(Props.CreateBy(new WorkerAgent.Producer(introduction, cluster, GraphRuntime.Dispatcher, watch)), ClusterPaths.Agent);
            Akka.Cluster.Cluster self = Akka.Cluster.Cluster.Get(system);
            self.Join(self.SelfAddress.WithHost(host).WithPort(port));
            using CancellationTokenRegistration registration = cancellation.Register(() => watch.End(0, "asked to end"));
            _ = system.WhenTerminated.ContinueWith(
                _ =>
                {
                    hasFallen = !watch.IsAccepted && !ClusterTls.HasRefused(system);
                    watch.End(1, $"no connection to the coordinator{ClusterTls.Remark(system)}");
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            WorkerEnd end = await watch.Ended.ConfigureAwait(false);
            if (cancellation.IsCancellationRequested) await LeaveAsync(self).ConfigureAwait(false);
            return (end, hasFallen);
        }
        finally
        {
            await system.Terminate().ConfigureAwait(false);
        }
    }

    /// <summary>The program's version, for people.</summary>
    internal static string Release { get; } =
        typeof(ActorGraphWorker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // The coordinator hears that the worker goes, instead of finding it gone.
    private static async Task LeaveAsync(Akka.Cluster.Cluster self)
    {
        try
        {
            if (self.SelfMember.Status is MemberStatus.Up) await self.LeaveAsync().WaitAsync(LeaveTimeout).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // it will be found gone
        }
    }
}
