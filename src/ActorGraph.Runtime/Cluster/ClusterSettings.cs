using System.Collections.Immutable;
using System.Globalization;
using Akka.Configuration;

namespace ActorGraph.Runtime.Cluster;

/// <summary>The section <c>actorgraph.cluster</c> of the settings, where every key is explained.</summary>
public sealed record ClusterSettings
{
    private ClusterSettings()
    {
    }

    /// <summary>Worker processes that the runtime starts on this machine.</summary>
    public int StartedWorkers { get; private init; }

    /// <summary>Workers that the runtime waits for, because somebody else starts them.</summary>
    public int AwaitedWorkers { get; private init; }

    /// <summary>Workers in all; 0: everything runs in this process.</summary>
    public int Workers => StartedWorkers + AwaitedWorkers;

    /// <summary>The address that this process listens on.</summary>
    public string Host { get; private init; } = "";

    /// <summary>The port that this process listens on; 0: any that is free.</summary>
    public int Port { get; private init; }

    /// <summary>The program and its first arguments that start a worker.</summary>
    public ImmutableArray<string> WorkerCommand { get; private init; } = [];

    /// <summary>How nodes are spread.</summary>
    public string Placement { get; private init; } = "";

    /// <summary>In which order passes are taken; empty: as they come.</summary>
    public string Schedule { get; private init; } = "";

    /// <summary>Updates from one snapshot of all parameters to the next.</summary>
    public int SnapshotEvery { get; private init; }

    /// <summary>The most bytes of a tensor that crosses between processes.</summary>
    public long LargestValue { get; private init; }

    /// <summary>How long workers may take to be there at first, and a worker to find its coordinator.</summary>
    public TimeSpan JoinTimeout { get; private init; }

    /// <summary>How long a run waits when no worker is left.</summary>
    public TimeSpan WorkerTimeout { get; private init; }

    /// <summary>How long a worker waits for a coordinator that does not answer.</summary>
    public TimeSpan CoordinatorTimeout { get; private init; }

    /// <summary>How connections are secured; null: not at all.</summary>
    internal TlsSettings? Tls { get; private init; }

    /// <summary>Reads the section.</summary>
    /// <exception cref="SettingsException">A value is out of its range.</exception>
    public static ClusterSettings Of(Settings settings)
    {
        Config c = settings.Config.GetConfig("actorgraph.cluster");
        return new ClusterSettings
        {
            StartedWorkers = Whole(c, "start-workers", 0, 1000),
            AwaitedWorkers = Whole(c, "await-workers", 0, 1000),
            Host = c.GetString("host"),
            Port = Whole(c, "port", 0, 65535),
            WorkerCommand = [.. c.GetStringList("worker-command")],
            Placement = c.GetString("placement"),
            Schedule = c.GetString("schedule"),
            SnapshotEvery = Whole(c, "snapshot-every", 1, int.MaxValue),
            LargestValue = Whole(c, "largest-value", 1, int.MaxValue),
            JoinTimeout = Time(c, "join-timeout"),
            WorkerTimeout = Time(c, "worker-timeout"),
            CoordinatorTimeout = Time(c, "coordinator-timeout"),
            Tls = TlsSettings.Of(settings),
        };
    }

    /// <summary>Akka's part: what a process of a cluster needs beyond the settings at hand.</summary>
    internal static Config Akka(Settings settings, string role, string host, int port) =>
        ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.cluster.roles = ["{{role}}"]
            akka.remote.dot-netty.tcp { hostname = "{{host}}", port = {{port}}, enable-ssl = {{(TlsSettings.Of(settings) is null ? "off" : "on")}} }
            """))
            .WithFallback(settings.Config)
            .WithFallback(ConfigurationFactory.ParseString(Settings.Resource("config/cluster.hocon")))
            .WithFallback(ConfigurationFactory.ParseString(Settings.Resource("config/wire.hocon")));

    private static int Whole(Config c, string key, int least, int most)
    {
        string text = c.GetString(key);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value : throw new SettingsException($"actorgraph.cluster.{key}: found {text}, expected a whole number of at least {least}");
    }

    private static TimeSpan Time(Config c, string key)
    {
        TimeSpan time;
        try
        {
            time = c.GetTimeSpan(key, allowInfinite: false);
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or OverflowException)
        {
            throw new SettingsException($"actorgraph.cluster.{key}: found {c.GetString(key)}, expected a time such as 10s", e);
        }

        return time > TimeSpan.Zero ? time : throw new SettingsException($"actorgraph.cluster.{key}: found {time}, expected more than 0");
    }
}
