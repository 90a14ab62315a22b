using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>Processes that go on, but no longer hear from each other: neither a death nor a broken connection tells.</summary>
public sealed class CutOffTests : IDisposable
{
    private const string Throttled = "akka.remote.dot-netty.tcp.applied-adapters = [\"trttl\"]\n";
    private readonly Scratch _scratch = new();

    public CutOffTests()
    {
        _scratch.Write("throttled.hocon", Throttled);
        _scratch.Write("cut.hocon", Throttled + "akka.extensions = [\"ActorGraph.ClusterTests.CutOff, ActorGraph.Cluster.Tests\"]\n");
    }

    [Fact]
    public async Task A_worker_that_is_cut_off_is_lost_ends_and_the_run_goes_on_without_it()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 2, "--settings", "throttled.hocon");
        await run.JoinAsync("left", "--settings", "throttled.hocon");
        RunningCommand cut = await run.JoinOwnAsync("right", "--settings", "cut.hocon");
        await run.AmidAsync();
        await cut.SayAsync($"cut {string.Join(' ', run.Addresses("left"))}");
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await run.Train.EndAsync()).Hash);
        Assert.Contains(run.Train.Lines, l => l is { Event: "lost", Worker: "right" });
        Assert.DoesNotContain(run.Train.Lines, l => l is { Event: "lost", Worker: "left" });
        CommandEnd end = await cut.EndAsync();
        Assert.True(end.Code == 1, end.ToString());
        Assert.Matches("the coordinator at .+ (has not answered for 8 s|is gone)|the cluster goes on without this worker", end.Error);
    }

    [Fact]
    public async Task Two_workers_that_are_cut_off_from_each_other_lose_one_of_them_only()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 2, "--settings", "throttled.hocon");
        await run.JoinAsync("left", "--settings", "throttled.hocon");
        RunningCommand right = await run.JoinOwnAsync("right", "--settings", "cut.hocon");
        await run.AmidAsync();
        await right.SayAsync($"cut {run.Addresses("left")[^1]}");
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await run.Train.EndAsync()).Hash);
        Assert.Single(run.Train.Lines, l => l is { Event: "lost", Phase: "" });
        Assert.Contains(run.Train.Lines, l => l.Event == "recovered");
    }

    public void Dispose() => _scratch.Dispose();
}
