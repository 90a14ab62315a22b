using ActorGraph.Graphs;
using ActorGraph.Runtime.Cluster;

namespace ActorGraph.ClusterTests;

/// <summary>
/// The entry point of this assembly when a run starts it as a worker: what a user's own program is that hosts nodes with ops of its
/// own. It ends with its standard input.
/// </summary>
internal static class OwnWorker
{
    public static async Task<int> Main(string[] arguments)
    {
        OpRegistry.Register<Cube>();
        using var end = new CancellationTokenSource();
        _ = Console.OpenStandardInput().CopyToAsync(Stream.Null).ContinueWith(_ => end.Cancel(), TaskScheduler.Default);
        var options = new WorkerOptions(Value("--join")) { Name = Value("--name") };
        WorkerEnd ended = await ActorGraphWorker.RunAsync(options, end.Token);
        await Console.Error.WriteLineAsync(ended.Reason);
        return ended.ExitCode;

        string Value(string name) => arguments[Array.IndexOf(arguments, name) + 1];
    }
}
