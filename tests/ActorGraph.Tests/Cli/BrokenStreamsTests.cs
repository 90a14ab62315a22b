using System.Diagnostics;

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
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string command = $"'{host}' '{Path.Combine(AppContext.BaseDirectory, "actorgraph.dll")}' {arguments} {redirection}";
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work.Folder,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == code, $"exit code {process.ExitCode}: {await error}{await output}");
        Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
        Assert.False(new FileInfo("/dev/null").UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
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
}
