using System.Net;
using System.Net.Sockets;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>What cannot be done is said, with what was found and what was expected, and leaves no process behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Placed = """
        input x [batch, 8]
        input y [batch, 4]
        param W [4, 8] xavier
        yHat = x @ transpose(W)
        L    = sum((yHat - y) ** 2, axis=1)
        loss L
        place {0}: x, y, W, yHat, {1}
        """;

    private readonly Scratch _scratch = new();

    private static string[] Layers => Lesson.ThreeLayers.Train(1);

    [Fact]
    public async Task A_port_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"{taken.LocalEndpoint}";
        foreach (string[] call in (string[][])[[.. Layers, "--cluster", address], ["worker", "--join", "127.0.0.1:1", "--listen", address]])
        {
            CommandEnd end = await FailsAsync(1, call);
            Assert.Contains($"{address}: found Address already in use, expected an address and a port to listen on", end.Error, StringComparison.Ordinal);
            Assert.Contains("hint: another program listens there", end.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_coordinator_that_is_not_there()
    {
        _scratch.Write("short.hocon", "actorgraph.cluster.join-timeout = 1s\n");
        CommandEnd end = await FailsAsync(1, "worker", "--join", $"127.0.0.1:{FreePort.Next()}", "--settings", "short.hocon");
        Assert.Contains("worker: found no coordinator within 1 s, expected one", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_that_do_not_come()
    {
        _scratch.Write("short.hocon", "actorgraph.cluster.join-timeout = 1s\n");
        CommandEnd end = await FailsAsync(1, [.. Layers, "--cluster", $"127.0.0.1:{FreePort.Next()}", "--workers", "2", "--settings", "short.hocon"]);
        Assert.Contains("workers: found 0 after 1 s, expected 2", end.Error, StringComparison.Ordinal);
        Assert.Contains("hint: start them with: actorgraph worker --join 127.0.0.1:", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken()
    {
        using var run = JoinedRun.Start(_scratch.Folder, 2);
        await run.JoinAsync("twin");
        CommandEnd end = await run.StartWorker("twin").EndAsync();
        Assert.True(end.Code == 1, end.ToString());
        Assert.Contains("the coordinator refused this worker: the name twin is taken", end.Error, StringComparison.Ordinal);
        await run.JoinAsync("other");
        Assert.Equal(await Undisturbed.HashAsync(Lesson.Patience), (await run.Train.EndAsync()).Hash);
    }

    [Fact]
    public async Task A_placement_on_a_worker_that_there_is_not()
    {
        CommandEnd end = await FailsAsync(1, TrainPlaced("worker-7", "L"));
        Assert.Matches("found .*worker-7.*, expected .*worker-1", end.Error);
        Assert.DoesNotContain(end.Lines, l => l.Event == "joined"); // it is told before anybody is there
    }

    [Fact]
    public async Task A_placement_of_a_node_that_there_is_not()
    {
        CommandEnd end = await FailsAsync(1, TrainPlaced("worker-1", "nobody"));
        Assert.Matches("placed.graph:7:.+: found .*nobody.*, expected ", end.Error);
    }

    [Fact]
    public async Task A_value_that_is_larger_than_the_settings_let_cross()
    {
        _scratch.Write("narrow.hocon", "actorgraph.cluster.largest-value = 100\n");
        CommandEnd end = await FailsAsync(1, [.. Layers, "--workers", "2", "--settings", "narrow.hocon"]);
        Assert.Matches("node `.+`: found .+ of [0-9]+ bytes, expected at most 100 bytes", end.Error);
    }

    [Fact]
    public async Task More_stages_than_ops()
    {
        CommandEnd end = await FailsAsync(1, [.. Layers, "--workers", "1", "--pipeline", "interleaved:9"]);
        Assert.Contains("placement `stages`: found 1 worker of 9 stages each, expected at most 8 in all", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--placement", "everywhere", "single")]
    [InlineData("--pipeline", "zigzag", "1f1b")]
    [InlineData("--pipeline", "interleaved:0", "interleaved:V with V from 1 to")]
    [InlineData("--workers", "-1", "0")]
    [InlineData("--cluster", "127.0.0.1", "HOST:PORT")]
    [InlineData("--cluster", "127.0.0.1:0", "HOST:PORT")]
    public async Task A_flag_without_sense(string flag, string value, string expected)
    {
        CommandEnd end = await FailsAsync(2, [.. Layers, .. flag == "--workers" ? [] : (string[])["--workers", "2"], flag, value]);
        Assert.Matches($"found .*{value}", end.Error);
        Assert.Contains(expected, end.Error[end.Error.IndexOf("expected", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private string[] TrainPlaced(string worker, string last)
    {
        _scratch.Write("placed.graph", string.Format(null, Placed, worker, last));
        return ["train", "placed.graph", "--data", "three-layer.csv", "--target", Lesson.ThreeLayers.Target, "--epochs", "1", "--json", "--workers", "1"];
    }

    private async Task<CommandEnd> FailsAsync(int code, params string[] arguments)
    {
        using RunningCommand command = RunningCommand.Start(_scratch.Folder, arguments);
        CommandEnd end = await command.EndAsync();
        Assert.True(end.Code == code, end.ToString());
        Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        Assert.Contains("found ", end.Error, StringComparison.Ordinal);
        await command.WorkersGoneAsync();
        return end;
    }
}
