namespace ActorGraph.Runtime.Cluster;

/// <summary>What happened to a worker.</summary>
public enum WorkerChange
{
    /// <summary>It takes part.</summary>
    Joined,

    /// <summary>It is gone; whatever it hosted has to be made anew.</summary>
    Lost,

    /// <summary>A run spread its nodes over the workers that there are, and goes on.</summary>
    Placed,

    /// <summary>A run that had lost nodes finished its next step.</summary>
    Recovered,

    /// <summary>No worker is left; the run waits for one.</summary>
    Awaited,
}

/// <summary>News of the workers of a runtime.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Worker">To whom; empty where it is about all.</param>
/// <param name="Detail">In words.</param>
public sealed record WorkerEvent(WorkerChange Change, string Worker, string Detail)
{
    /// <summary>What the run was doing when it happened; null where there was none.</summary>
    public Coordination.RunPhase? Phase { get; init; }
}
