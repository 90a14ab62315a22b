using System.Diagnostics;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>What came of a run one of whose workers was killed or frozen.</summary>
/// <param name="Phase">What the run was doing: start, idle, forward, backward, update, checkpoint.</param>
/// <param name="Detection">From the signal to the line that says that the worker is lost.</param>
/// <param name="Recovery">From the signal to the end of the first new step.</param>
/// <param name="End">How the run ended.</param>
internal sealed record WorkerLoss(string Phase, TimeSpan Detection, TimeSpan Recovery, CommandEnd End)
{
    /// <summary>
    /// Starts a run, does something to a random worker at a random moment after the first one has joined, and waits for the end.
    /// Null if the run was over before.
    /// </summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">What the run is called with.</param>
    /// <param name="latest">The latest moment.</param>
    /// <param name="random">Draws the moment and the worker.</param>
    /// <param name="lose">What is done: <see cref="KilledAsync"/> or <see cref="FrozenAsync"/>.</param>
    public static async Task<WorkerLoss?> AtRandomAsync(
        string folder, IEnumerable<string> arguments, TimeSpan latest, Random random, Func<RunningCommand, OutputLine, Task<WorkerLoss?>> lose)
    {
        using RunningCommand run = RunningCommand.Start(folder, arguments);
        await run.LineAsync("a worker joins", l => l.Event == "joined");
        await Task.Delay(latest * random.NextDouble());
        OutputLine[] joined = [.. run.Lines.Where(l => l.Event == "joined")];
        return await lose(run, joined[random.Next(joined.Length)]);
    }

    /// <summary>Kills a worker that has joined a run with SIGKILL, and waits for the end of the run. Null if it was over before.</summary>
    public static Task<WorkerLoss?> KilledAsync(RunningCommand run, OutputLine worker) => LoseAsync(run, worker, UnixSignal.Kill);

    /// <summary>Freezes a worker that has joined a run with SIGSTOP, and waits for the end of the run. Null if it was over before.</summary>
    public static Task<WorkerLoss?> FrozenAsync(RunningCommand run, OutputLine worker) => LoseAsync(run, worker, UnixSignal.Freeze);

    private static async Task<WorkerLoss?> LoseAsync(RunningCommand run, OutputLine worker, Func<int, bool> signal)
    {
        int from = run.Lines.Count;
        long sent = Stopwatch.GetTimestamp();
        if (!signal(worker.ProcessId)) return null;
        CommandEnd end = await run.EndAsync();
        OutputLine[] after = [.. end.Lines.Skip(from)];
        if (Array.Find(after, l => l.Event == "lost" && l.Worker == worker.Worker) is not { } lost) return null;
        string phase = Array.Find(after, l => l.Event == "lost" && l.Phase.Length > 0)?.Phase ?? "start"; // of no run yet: none had begun
        OutputLine? next = Array.Find(after, l => l.Event == "recovered") ?? Array.Find(after, l => l.Index > lost.Index && (l.IsEpoch || l.Hash is not null));
        return new WorkerLoss(
            phase, Stopwatch.GetElapsedTime(sent, lost.At), next is null ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(sent, next.At), end);
    }
}
