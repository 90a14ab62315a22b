using System.Collections.Immutable;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

// What the runs of this process and its membership say to each other; none of it leaves the process.

/// <summary>A worker that takes part.</summary>
internal sealed record TeamMember(string Name, IActorRef Agent, Address Address, int ProcessId, int Threads);

/// <summary>From a run: who hosts my nodes? Asked at first, and again when one of them is lost.</summary>
internal sealed record TeamWanted;

/// <summary>To a run: these do, in the order of their names.</summary>
internal sealed record TeamFound(ImmutableArray<TeamMember> Members);

/// <summary>To a run: nobody does, for this reason.</summary>
internal sealed record TeamFailed(Exception Reason);

/// <summary>To every run: this one is gone.</summary>
internal sealed record MemberLost(TeamMember Member, string Reason);

/// <summary>A worker process that this one started has ended.</summary>
internal sealed record WorkerExited(string Name, int ExitCode, string LastWords);

/// <summary>From the runtime: nothing is left to do; all workers may go.</summary>
internal sealed class Dismiss
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when every worker that this process started has ended, and the others were told.</summary>
    public Task Done => _done.Task;

    /// <summary>Completes <see cref="Done"/>.</summary>
    public async Task EndAsync(WorkerProcesses? processes)
    {
        if (processes is not null) await processes.DisposeAsync().ConfigureAwait(false);
        _done.TrySetResult();
    }
}
