using System.Diagnostics;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>What came of a run one of whose workers was killed.</summary>
/// <param name="Phase">What the run was doing: start, idle, forward, backward, update, checkpoint.</param>
/// <param name="Detection">From the signal to the line that says that the worker is lost.</param>
/// <param name="Recovery">From the signal to the end of the first new step.</param>
/// <param name="End">How the run ended.</param>
internal sealed record WorkerKill(string Phase, TimeSpan Detection, TimeSpan Recovery, CommandEnd End)
{
    /// <summary>
    /// Starts a run, kills a random worker with SIGKILL at a random moment after the first worker has joined, and waits for the end.
    /// Null if the run was over before.
    /// </summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">What the run is called with.</param>
    /// <param name="latest">The latest moment.</param>
    /// <param name="random">Draws the moment and the worker.</param>
    public static async Task<WorkerKill?> RunAsync(string folder, IEnumerable<string> arguments, TimeSpan latest, Random random)
    {
        using RunningCommand run = RunningCommand.Start(folder, arguments);
        await run.LineAsync("a worker joins", l => l.Event == "joined");
        await Task.Delay(latest * random.NextDouble());
        OutputLine[] joined = [.. run.Lines.Where(l => l.Event == "joined")];
        return await RunAsync(run, joined[random.Next(joined.Length)]);
    }

    /// <summary>Kills a worker that has joined a run, and waits for the end of the run. Null if the run was over before.</summary>
    public static async Task<WorkerKill?> RunAsync(RunningCommand run, OutputLine worker)
    {
        int from = run.Lines.Count;
        long killed = Stopwatch.GetTimestamp();
        if (!UnixSignal.Kill(worker.ProcessId)) return null;
        CommandEnd end = await run.EndAsync();
        OutputLine[] after = [.. end.Lines.Skip(from)];
        if (Array.Find(after, l => l.Event == "lost" && l.Worker == worker.Worker) is not { } lost) return null;
        string phase = Array.Find(after, l => l.Event == "lost" && l.Phase.Length > 0)?.Phase ?? "start"; // of no run yet: none had begun
        OutputLine? next = Array.Find(after, l => l.Event == "recovered") ?? Array.Find(after, l => l.Index > lost.Index && (l.IsEpoch || l.Hash is not null));
        return new WorkerKill(
            phase, Stopwatch.GetElapsedTime(killed, lost.At), next is null ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(killed, next.At), end);
    }
}
