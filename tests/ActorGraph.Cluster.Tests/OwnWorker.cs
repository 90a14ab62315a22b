using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;

namespace ActorGraph.ClusterTests;

/// <summary>
/// The entry point of this assembly when a run or a test starts it as a worker: what a user's own program is that hosts nodes with
/// ops of its own. It ends with its standard input; a line <c>cut HOST:PORT …</c> cuts it off from those processes.
/// </summary>
internal static class OwnWorker
{
    public static async Task<int> Main(string[] arguments)
    {
        OpRegistry.Register<Cube>();
        using var end = new CancellationTokenSource();
        _ = ObeyAsync(end);
        string? settings = Value("--settings");
        var options = new WorkerOptions(Value("--join")!) { Name = Value("--name"), Settings = settings is null ? null : Settings.Parse(await File.ReadAllTextAsync(settings), settings) };
        WorkerEnd ended = await ActorGraphWorker.RunAsync(options, end.Token);
        await Console.Error.WriteLineAsync(ended.Reason);
        return ended.ExitCode;

        string? Value(string name) => Array.IndexOf(arguments, name) is >= 0 and int at ? arguments[at + 1] : null;
    }

    private static async Task ObeyAsync(CancellationTokenSource end)
    {
        using var input = new StreamReader(Console.OpenStandardInput()); // Console.In would block
        while (await input.ReadLineAsync() is { } line)
            if (line.Split(' ') is ["cut", .. var processes]) await CutOff.FromAsync(processes);
        await end.CancelAsync();
    }
}
