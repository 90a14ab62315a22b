using System.Diagnostics;
using ActorGraph.Tests.Kernels;

namespace ActorGraph.Tests;

/// <summary>
/// The entry point of this assembly when a test starts it as a process of its own, with settings of the runtime that only
/// hold for a whole process. The first argument names what to run; what it writes to standard output is the result.
/// </summary>
internal static class ChildProcess
{
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["elementary-bits"]: Console.WriteLine(ElementaryBits.Report()); return 0;
            case ["gemm-bits"]: Console.WriteLine(GemmBits.Report()); return 0;
            default: Console.Error.WriteLine($"found [{string.Join(' ', arguments)}], expected elementary-bits or gemm-bits"); return 2;
        }
    }

    /// <summary>Runs this assembly with environment variables added, and returns what it printed.</summary>
    public static async Task<string> Run(string what, params (string Name, string Value)[] environment)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(ChildProcess).Assembly.Location, what])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return (await output).Trim();
    }
}
