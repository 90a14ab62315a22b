using System.Diagnostics;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.Tests.Cli;

/// <summary>Standard streams that are closed, or lead to a full disk, and files that are none.</summary>
public sealed class BrokenStreamsTests(Workplace work) : IClassFixture<Workplace>
{
    private const string Train = "train small.graph --data small.csv --epochs 1 --json";

    [Theory]
    [InlineData(Train, "2>&-", 0)]
    [InlineData(Train, "2>/dev/full", 0)]
    [InlineData("train small.graph --data small.csv --epochs 1", "2>/dev/full", 0)]
    [InlineData("train nothere", "2>/dev/full", 1)]
    [InlineData("train --epochs", "2>&-", 2)]
    [InlineData(Train, ">/dev/full", 1)]
    [InlineData(Train, ">&-", 1)]
    [InlineData(Train, "<&-", 0)]
    [InlineData(Train + " --plot /dev/null", "", 0)]
    public async Task A_broken_stream_ends_no_run_by_a_crash(string arguments, string redirection, int code)
    {
        CommandOutcome outcome = await ShellAsync($"{Quoted} {arguments} {redirection}");
        Assert.True(outcome.Code == code, $"exit code {outcome.Code}: {outcome.Error}{outcome.Output}");
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.False(new FileInfo("/dev/null").UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Fact]
    public async Task A_pipe_is_read_whole()
    {
        work.Write("large.csv", Workplace.Rows(9_000)); // more than any buffer on the way
        string[] train = ["train", "small.graph", "--epochs", "1", "--json", "--data"];
        string expected = (await work.RunAsync([.. train, "large.csv"])).Json.GetProperty("parameters_sha256").GetString()!;
        CommandOutcome piped = await ShellAsync($"cat large.csv | {Quoted} {string.Join(' ', train)} /dev/stdin");
        Assert.Equal(expected, piped.Json.GetProperty("parameters_sha256").GetString());
    }

    [Fact]
    public async Task A_link_stays_a_link_to_what_is_written()
    {
        File.CreateSymbolicLink(Path.Combine(work.Folder, "link.svg"), "target.svg");
        Assert.Equal(0, (await work.RunAsync([.. Train.Split(' '), "--plot", "link.svg"])).Code);
        Assert.StartsWith("<svg", work.Read("target.svg"), StringComparison.Ordinal);
        Assert.Equal("target.svg", new FileInfo(Path.Combine(work.Folder, "link.svg")).LinkTarget);
        Assert.Empty(Directory.GetFiles(work.Folder, ".*"));
    }

    private static string Quoted => $"'{Command.Host}' '{Command.Path}'";

    private async Task<CommandOutcome> ShellAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work.Folder,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandOutcome(process.ExitCode, await output, await error);
    }
}
