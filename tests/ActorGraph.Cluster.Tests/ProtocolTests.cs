using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using Akka.Actor;
using Settings = ActorGraph.Runtime.Settings;

namespace ActorGraph.ClusterTests;

/// <summary>A process that speaks the words of another release.</summary>
public sealed class ProtocolTests : IDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);

    private readonly Scratch _scratch = new();

    [Fact]
    public async Task A_worker_of_another_version_is_refused_and_the_run_waits_for_one_of_its_own()
    {
        int port = FreePort.Next();
        using RunningCommand train = RunningCommand.Start(_scratch.Folder, [.. Lesson.Digits.Train(Combination.Epochs), "--cluster", $"127.0.0.1:{port}"]);
        Settings settings = GraphRuntime.WithThreads(Settings.Default);
        ActorSystem stranger = ClusterSystem.Create(settings, ClusterSettings.Of(settings), ClusterPaths.WorkerRole);
        try
        {
            IActorRef membership = ((ExtendedActorSystem)stranger).Provider.ResolveActorRef(
                $"akka.tcp://{ClusterPaths.System}@127.0.0.1:{port}/user/{ClusterPaths.Membership}");
            var introduction = new WorkerJoined(ClusterProtocol.Version + 1, "99.0.0", 1, 1, "stranger");
            WorkerRefused refused = await AskAsync(membership, introduction);
            Assert.StartsWith(
                $"it speaks version {ClusterProtocol.Version + 1} of the protocol (99.0.0), expected version {ClusterProtocol.Version}", refused.Reason, StringComparison.Ordinal);
        }
        finally
        {
            await stranger.Terminate();
        }

        using RunningCommand worker = RunningCommand.Start(_scratch.Folder, "worker", "--join", $"127.0.0.1:{port}");
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Digits), (await train.EndAsync()).Hash);
        Assert.DoesNotContain(train.Lines, l => l.Worker == "stranger");
    }

    public void Dispose() => _scratch.Dispose();

    // Until the coordinator listens, what is sent to it is lost.
    private static async Task<WorkerRefused> AskAsync(IActorRef membership, WorkerJoined introduction)
    {
        using var patience = new CancellationTokenSource(RunningCommand.Patience);
        while (true)
        {
            try
            {
                return await membership.Ask<WorkerRefused>(introduction, Answer);
            }
            catch (AskTimeoutException)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
