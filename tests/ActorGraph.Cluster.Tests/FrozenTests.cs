using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>
/// A process that stands still keeps its connections open: only its silence gives it away. How soon it does, which depends on what
/// else the machine has to do, is measured by <c>cluster-kills</c> beside the tests.
/// </summary>
public sealed class FrozenTests : IDisposable
{
    // Which of them comes first is a matter of moments.
    private const string GivenUp = "worker: (the coordinator at .+ (has not answered for [18] s|is gone)|the cluster goes on without this worker)";

    private readonly Scratch _scratch = new();

    [Fact]
    public async Task A_frozen_worker_is_lost_and_does_not_come_back()
    {
        using RunningCommand run = RunningCommand.Start(_scratch.Folder, [.. Lesson.Patience.Train(Combination.Epochs), "--workers", "2"]);
        OutputLine joined = await run.JoinedAsync("worker-2");
        await run.LineAsync("an epoch ends", l => l.IsEpoch);
        WorkerLoss? loss = await WorkerLoss.FrozenAsync(run, joined);
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), loss?.End.Hash);
        Assert.Contains(loss!.End.Lines, l => l.Event == "recovered");
        await run.WorkersGoneAsync();
    }

    [Fact]
    public async Task A_frozen_coordinator_is_given_up_by_its_workers()
    {
        _scratch.Write("short.hocon", "actorgraph.cluster.coordinator-timeout = 1s\n");
        using var run = JoinedRun.Start(_scratch.Folder, 2);
        RunningCommand[] workers = [await run.JoinAsync("left", "--settings", "short.hocon"), await run.JoinAsync("right", "--settings", "short.hocon")];
        await run.AmidAsync();
        UnixSignal.Freeze(run.Train.ProcessId);
        foreach (RunningCommand worker in workers)
        {
            CommandEnd end = await worker.EndAsync();
            Assert.Equal(1, end.Code);
            Assert.Matches(GivenUp, end.Error);
        }
    }

    [Fact]
    public async Task A_killed_coordinator_takes_its_workers_along()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 2);
        RunningCommand[] workers = [await run.JoinAsync("left"), await run.JoinAsync("right")];
        await run.AmidAsync();
        UnixSignal.Kill(run.Train.ProcessId);
        foreach (RunningCommand worker in workers)
        {
            CommandEnd end = await worker.EndAsync();
            Assert.Equal(1, end.Code);
            Assert.Matches(GivenUp, end.Error);
        }
    }

    public void Dispose() => _scratch.Dispose();
}
