using System.Diagnostics;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>What came of a run whose coordinator was killed, and that was resumed.</summary>
/// <param name="Epochs">Epochs that had ended before.</param>
/// <param name="Gone">From the signal to the end of the last worker.</param>
/// <param name="End">How the resumed run ended.</param>
internal sealed record CoordinatorKill(int Epochs, TimeSpan Gone, CommandEnd End)
{
    /// <summary>
    /// Starts a run with a checkpoint, kills the command itself with SIGKILL at a random moment after its first epoch, waits until
    /// all of its workers have ended, and runs it again with <c>--resume</c>. Null if the run was over before.
    /// </summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">What the run is called with, <c>--checkpoint</c> among it.</param>
    /// <param name="latest">The latest moment.</param>
    /// <param name="random">Draws the moment.</param>
    public static async Task<CoordinatorKill?> RunAsync(string folder, string[] arguments, TimeSpan latest, Random random)
    {
        (int epochs, TimeSpan gone) = (0, TimeSpan.Zero);
        using (RunningCommand run = RunningCommand.Start(folder, arguments))
        {
            await run.LineAsync("an epoch ends", l => l.IsEpoch);
            await Task.Delay(latest * random.NextDouble());
            long killed = Stopwatch.GetTimestamp();
            UnixSignal.Kill(run.ProcessId);
            CommandEnd end = await run.EndAsync();
            if (end.Code == 0) return null;
            await run.WorkersGoneAsync();
            (epochs, gone) = (end.Lines.Count(l => l.IsEpoch), Stopwatch.GetElapsedTime(killed));
        }

        return new CoordinatorKill(epochs, gone, await RunningCommand.RunAsync(folder, [.. arguments, "--resume"]));
    }
}
