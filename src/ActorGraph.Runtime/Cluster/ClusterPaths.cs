namespace ActorGraph.Runtime.Cluster;

/// <summary>Where the actors of a cluster run live: the same rule in every process, so that no reference has to cross.</summary>
internal static class ClusterPaths
{
    /// <summary>The actor system's name in every process.</summary>
    public const string System = "actorgraph";

    /// <summary>The coordinator's process: who takes part.</summary>
    public const string Membership = "actorgraph-cluster";

    /// <summary>A worker: what is asked of it.</summary>
    public const string Agent = "actorgraph-worker";

    /// <summary>The role of the process that coordinates.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>The role of processes that host nodes.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The coordinator of a run.</summary>
    public static string Run(int run) => $"actorgraph-run-{run}";

    /// <summary>A worker's part of a run.</summary>
    public static string Partition(int run, int epoch) => $"run-{run}-{epoch}";

    /// <summary>The end of a link, by the place of the process it leads to.</summary>
    public static string Link(int epoch, int to) => $"link-{epoch}-{to}";

    /// <summary>The full path of the end at <paramref name="at"/> of the link that leads to <paramref name="to"/>.</summary>
    public static string LinkPath(LoadPartition load, int at, int to)
    {
        string parent = at == load.Processes.Length - 1 ? Run(load.Run) : $"{Agent}/{Partition(load.Run, load.Epoch)}";
        return $"{load.Processes[at]}/user/{parent}/{Link(load.Epoch, to)}";
    }
}
