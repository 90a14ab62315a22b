using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>How a worker tells the program around it that it takes part, and why it ended.</summary>
internal sealed class WorkerWatch(Action<string, string>? accepted)
{
    private readonly TaskCompletionSource<WorkerEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first reason to end.</summary>
    public Task<WorkerEnd> Ended => _ended.Task;

    /// <summary>The coordinator takes the worker under this name.</summary>
    public void Accepted(string name, Address coordinator)
    {
        IsAccepted = true;
        accepted?.Invoke(name, $"{coordinator.Host}:{coordinator.Port}");
    }

    /// <summary>Whether the coordinator has taken the worker.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>The worker ends.</summary>
    public void End(int exitCode, string reason) => _ended.TrySetResult(new WorkerEnd(exitCode, reason));
}
