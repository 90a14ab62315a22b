using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>Processes that are asked to end, and runs that are left without any.</summary>
public sealed class LeavingTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task An_interrupted_run_keeps_its_checkpoint_leaves_no_worker_and_goes_on_to_the_same_bits()
    {
        string[] arguments = [.. Lesson.Patience.Train(Combination.Epochs), "--workers", "2", "--checkpoint", "kept"];
        using (RunningCommand run = RunningCommand.Start(_scratch.Folder, arguments))
        {
            await run.LineAsync("an epoch ends", l => l.IsEpoch);
            UnixSignal.Break(run.ProcessId);
            CommandEnd end = await run.EndAsync();
            Assert.True(end.Code == 1, end.ToString());
            Assert.Contains("interrupted: found a signal to end", end.Error, StringComparison.Ordinal);
            await run.WorkersGoneAsync();
        }

        CommandEnd resumed = await RunningCommand.RunAsync(_scratch.Folder, [.. arguments, "--resume"]);
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), resumed.Hash);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_end_leaves_and_the_run_goes_on_without_it()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 2);
        await run.JoinAsync("left");
        RunningCommand right = await run.JoinAsync("right");
        await run.AmidAsync();
        UnixSignal.Break(right.ProcessId);
        CommandEnd end = await right.EndAsync();
        Assert.True(end.Code == 0, end.ToString());
        Assert.Equal("asked to end", end.Lines[^1].Json.GetProperty("ended").GetString());
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await run.Train.EndAsync()).Hash);
        Assert.Contains(run.Train.Lines, l => l.Event == "lost" && l.Worker == "right");
    }

    [Fact]
    public async Task A_run_without_any_worker_waits_and_the_next_one_takes_over()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 1);
        RunningCommand first = await run.JoinAsync("first");
        await run.AmidAsync();
        UnixSignal.Kill(first.ProcessId);
        await run.Train.LineAsync("the run waits", l => l.Event == "awaited");
        RunningCommand second = await run.JoinAsync("second");
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await run.Train.EndAsync()).Hash);
        CommandEnd end = await second.EndAsync();
        Assert.True(end.Code == 0, end.ToString());
        Assert.Equal("the coordinator has ended", end.Lines[^1].Json.GetProperty("ended").GetString());
    }

    [Fact]
    public async Task A_run_that_waits_in_vain_ends_and_its_checkpoint_goes_on_to_the_same_bits()
    {
        _scratch.Write("short.hocon", "actorgraph.cluster.worker-timeout = 1s\n");
        using var run = JoinedRun.Start(_scratch.Folder, 1, "--checkpoint", "kept", "--settings", "short.hocon");
        RunningCommand only = await run.JoinAsync("only");
        await run.AmidAsync();
        UnixSignal.Kill(only.ProcessId);
        CommandEnd end = await run.Train.EndAsync();
        Assert.True(end.Code == 1, end.ToString());
        Assert.Contains(end.Lines, l => l is { Event: "awaited", Detail: "no worker is left: waiting up to 1 s for one" });
        Assert.Contains("workers: found none for 1 s, expected at least one", end.Error, StringComparison.Ordinal);
        string[] arguments = [.. Lesson.Patience.Train(Combination.Epochs), "--checkpoint", "kept", "--resume"];
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await RunningCommand.RunAsync(_scratch.Folder, arguments)).Hash);
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_disturb_each_other()
    {
        using RunningCommand patience = RunningCommand.Start(_scratch.Folder, [.. Lesson.Patience.Train(Combination.Epochs), "--workers", "2"]);
        using RunningCommand layers = RunningCommand.Start(_scratch.Folder, [.. Lesson.ThreeLayers.Train(Combination.Epochs), "--workers", "2"]);
        OutputLine victim = await patience.JoinedAsync("worker-1");
        await patience.LineAsync("an epoch ends", l => l.IsEpoch);
        UnixSignal.Kill(victim.ProcessId);
        CommandEnd[] ends = await Task.WhenAll(patience.EndAsync(), layers.EndAsync());
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), ends[0].Hash);
        Assert.Equal(await Undisturbed.HashAsync(Lesson.ThreeLayers), ends[1].Hash);
        Assert.Contains(ends[0].Lines, l => l.Event == "recovered");
        Assert.Equal(["worker-1", "worker-2"], ends[1].Lines.Where(l => l.Event == "joined").Select(l => l.Worker).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _scratch.Dispose();
}
