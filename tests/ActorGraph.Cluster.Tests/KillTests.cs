using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>
/// A process that is killed costs time, never the result. Here a few moments; many, and how long it takes:
/// <c>dotnet run -c Release --project tests/ActorGraph.Benchmarks -- cluster-kills</c>.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private static string[] Train => [.. Lesson.Patience.Train(Combination.Epochs), "--micro-batches", "2"];

    [Fact]
    public async Task A_worker_killed_before_the_nodes_are_there_is_replaced()
    {
        using RunningCommand run = RunningCommand.Start(_scratch.Folder, [.. Train, "--workers", "2"]);
        WorkerLoss? kill = await WorkerLoss.KilledAsync(run, await run.JoinedAsync("worker-1"));
        await ExpectAsync(kill);
    }

    [Theory]
    [InlineData(1, "worker-2")]
    [InlineData(4, "worker-1")]
    public async Task A_worker_killed_amid_the_run_is_replaced_and_no_step_is_lost_or_doubled(int epoch, string worker)
    {
        using RunningCommand run = RunningCommand.Start(_scratch.Folder, [.. Train, "--workers", "2"]);
        OutputLine joined = await run.JoinedAsync(worker);
        await run.LineAsync($"epoch {epoch} ends", l => l.IsEpoch && l.Json.GetProperty("epoch").GetInt32() == epoch);
        WorkerLoss? kill = await WorkerLoss.KilledAsync(run, joined);
        await ExpectAsync(kill);
        Assert.Contains(kill!.End.Lines, l => l.Event == "recovered");
    }

    [Fact]
    public async Task A_coordinator_that_is_killed_leaves_no_worker_and_a_run_that_resumes_to_the_same_bits()
    {
        string[] arguments = [.. Train, "--workers", "2", "--checkpoint", "kept"];
        CoordinatorKill? kill = await CoordinatorKill.RunAsync(_scratch.Folder, arguments, TimeSpan.Zero, new Random(1));
        Assert.NotNull(kill);
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), kill.End.Hash);
    }

    public void Dispose() => _scratch.Dispose();

    private async Task ExpectAsync(WorkerLoss? kill)
    {
        Assert.NotNull(kill);
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), kill.End.Hash);
        Assert.Equal(100, kill.End.Lines[^1].Json.GetProperty("steps").GetInt32());
        Assert.Equal(Enumerable.Range(1, Combination.Epochs), kill.End.Lines.Where(l => l.IsEpoch).Select(l => l.Json.GetProperty("epoch").GetInt32()));
        Assert.Equal(3, kill.End.Lines.Count(l => l.Event == "joined"));
    }
}
