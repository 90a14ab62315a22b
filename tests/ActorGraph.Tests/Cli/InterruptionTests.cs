using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>Ctrl-C: what was learnt is kept, and going on from there leads to the same bits.</summary>
public sealed class InterruptionTests(Workplace work) : IClassFixture<Workplace>
{
    // 34 KB of lines, of which 8 KB go unread at most: the run cannot end before the signal is there.
    private static readonly string[] Long =
        ["train", "small.graph", "--data", "small.csv", "--epochs", "250", "--batch", "48", "--json"];

    [Fact]
    public async Task An_interrupted_run_saves_a_checkpoint_and_resumes_to_the_same_bits()
    {
        string[] saving = [.. Long, "--checkpoint", "run"];
        using (CommandProcess process = CommandProcess.StartHeld(work.Folder, saving))
        {
            await process.ReadLineAsync();
            await process.InterruptAsync();
            CommandOutcome stopped = await process.FinishAsync();
            Assert.StartsWith("interrupted: found a signal to end after ", stopped.Failure(1), StringComparison.Ordinal);
            Assert.Contains("hint: run/last.json is saved", stopped.Error.Replace('\\', '/'), StringComparison.Ordinal);
            JsonElement summary = JsonDocument.Parse(stopped.Output.TrimEnd().Split('\n')[^1]).RootElement;
            Assert.True(summary.GetProperty("interrupted").GetBoolean());
            JsonElement last = JsonDocument.Parse(work.Read("run/last.json")).RootElement;
            Assert.Equal(summary.GetProperty("parameters_sha256").GetString(), last.GetProperty("parameters_sha256").GetString());
        }

        JsonElement resumed = (await work.RunAsync([.. saving, "--resume"])).Json, whole = (await work.RunAsync(Long)).Json;
        Assert.Equal(whole.GetProperty("steps").GetInt64(), resumed.GetProperty("steps").GetInt64());
        Assert.Equal(whole.GetProperty("parameters_sha256").GetString(), resumed.GetProperty("parameters_sha256").GetString());
    }

    [Fact]
    public async Task An_interrupted_run_without_a_checkpoint_says_how_to_keep_one()
    {
        using CommandProcess process = CommandProcess.StartHeld(work.Folder, Long);
        await process.ReadLineAsync();
        await process.InterruptAsync();
        CommandOutcome stopped = await process.FinishAsync();
        stopped.Failure(1);
        Assert.Contains("hint: ", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("--checkpoint", stopped.Error, StringComparison.Ordinal);
    }
}
