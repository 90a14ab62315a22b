using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.Tests.Cli;

/// <summary>The built command as a process of its own, in a temporary folder.</summary>
internal sealed partial class CommandProcess : IDisposable
{
    private const int SetPipeSize = 1031; // Linux: F_SETPIPE_SZ

    private readonly Process _process;
    private readonly Task<string> _error;

    private CommandProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts the command; its working folder is <paramref name="folder"/>.</summary>
    public static CommandProcess Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command.Host, [Command.Path, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder,
        };
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new CommandProcess(process);
    }

    /// <summary>
    /// Starts the command with the narrowest pipe for its output: it stops at about 4 KB that nobody has read yet. So a test
    /// holds it in the midst of its work without any clock.
    /// </summary>
    public static CommandProcess StartHeld(string folder, params string[] arguments)
    {
        CommandProcess started = Start(folder, arguments);
        if (!OperatingSystem.IsLinux()) return started; // held by nothing but the odds: 250 epochs take longer than a signal
        nint handle = ((PipeStream)started._process.StandardOutput.BaseStream).SafePipeHandle.DangerousGetHandle();
        Assert.True(Control((int)handle, SetPipeSize, 4096) >= 0, "the pipe stays as wide as it was");
        return started;
    }

    /// <summary>Runs the command to its end.</summary>
    public static async Task<CommandOutcome> RunAsync(string folder, params string[] arguments)
    {
        using CommandProcess process = Start(folder, arguments);
        return await process.FinishAsync();
    }

    /// <summary>The next line on standard output.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new EndOfStreamException(await _error);

    /// <summary>
    /// Ctrl-C. Where the tests themselves run with SIGINT ignored, as in the background of a shell, the child would ignore it
    /// too; SIGTERM does the same to the command.
    /// </summary>
    public async Task InterruptAsync()
    {
        IEnumerable<string> status = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status") : [];
        string[] ignored = [.. status.Where(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))];
        string digits = ignored.Length == 0 ? "0" : ignored[0].Split(':')[1].Trim();
        ulong mask = ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        string signal = (mask & 2) == 0 ? "-INT" : "-TERM";
        using Process kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CommandOutcome> FinishAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return new CommandOutcome(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int value);
}

/// <summary>What a run of the command came to.</summary>
internal sealed partial record CommandOutcome(int Code, string Output, string Error)
{
    /// <summary>The last line of standard output as JSON, of a run that did what it was asked.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(Code == 0, Error);
            return JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]).RootElement;
        }
    }

    /// <summary>The error without its hint, of a run that failed as the user should see it.</summary>
    public string Failure(int code)
    {
        Assert.True(Code == code, $"exit code {Code}: {Error}{Output}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', Error + Output);
        string[] lines = Error.Split('\n');
        int first = Array.FindIndex(lines, l => Found().IsMatch(l)); // behind what a training says before it begins
        Assert.True(first >= 0, Error);
        return string.Join('\n', lines[first..]).Split("\n\n")[0].TrimEnd();
    }

    [GeneratedRegex("^.+: found .+, expected .+")]
    private static partial Regex Found();
}
