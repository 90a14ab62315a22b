using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorGraph.Tests.House;
using ActorGraph.Tests.Runtime.Cluster;

namespace ActorGraph.Tests.Cli;

/// <summary>The files in config/cluster, and who gets in.</summary>
public sealed class SecurityTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly TestAuthority _ours = new("ours"), _theirs = new("theirs");

    [Fact]
    public async Task With_tls_a_worker_of_another_authority_stays_out_and_one_of_ours_gets_in()
    {
        using X509Certificate2 own = _ours.Sign(), foreign = _theirs.Sign();
        _place.Write("ours.hocon", TestAuthority.Hocon(_ours.Pem(own), _ours.Path));
        _place.Write("theirs.hocon", TestAuthority.Hocon(_theirs.Pem(foreign), _theirs.Path));
        string at = $"127.0.0.1:{FreePort()}";
        using CommandProcess coordinator = CommandProcess.Start(
            _place.Folder, "train", "small.graph", "--data", "small.csv", "--epochs", "1", "--cluster", at, "--settings", "ours.hocon", "--json");
        CommandOutcome stranger = await _place.RunAsync("worker", "--join", at, "--settings", "theirs.hocon");
        Assert.Equal(1, stranger.Code);
        Assert.Contains("worker: no connection to the coordinator; refused", stranger.Error);
        Assert.Contains("a certificate for CN=127.0.0.1 that another authority signed, CN=ours", stranger.Error);
        CommandOutcome worker = await _place.RunAsync("worker", "--join", at, "--settings", "ours.hocon");
        Assert.Equal((0, ""), (worker.Code, worker.Output));
        CommandOutcome trained = await coordinator.FinishAsync();
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Contains("a certificate for CN=127.0.0.1 that another authority signed, CN=theirs", trained.Error);
    }

    [Theory]
    [InlineData("0.0.0.0:0", true)]
    [InlineData(null, false)]
    public async Task Listening_beyond_loopback_without_tls_is_warned_of(string? listen, bool isWarned)
    {
        _place.Write("short.hocon", "actorgraph.cluster.join-timeout = 1ms");
        string[] more = listen is null ? [] : ["--listen", listen];
        CommandOutcome worker = await _place.RunAsync(["worker", "--join", $"127.0.0.1:{FreePort()}", "--settings", "short.hocon", .. more]);
        Assert.Equal(1, worker.Code);
        Assert.Contains("found no coordinator", worker.Error);
        Assert.Equal(isWarned, worker.Error.Contains("listens on 0.0.0.0, beyond this machine, without TLS"));
    }

    [Fact]
    public async Task A_certificate_that_is_missing_ends_the_command_before_it_starts()
    {
        _place.Write("absent.hocon", TestAuthority.Hocon("absent.pem", _ours.Path));
        CommandOutcome trained = await _place.RunAsync("train", "small.graph", "--data", "small.csv", "--workers", "1", "--settings", "absent.hocon");
        Assert.Equal((1, ""), (trained.Code, trained.Output));
        Assert.StartsWith("absent.pem: found no such file, expected", trained.Error);
    }

    [Fact]
    public async Task One_machine_is_ready_to_use()
    {
        CommandOutcome trained = await TrainAsync("one-machine", "--json");
        CommandOutcome alone = await _place.RunAsync("train", "small.graph", "--data", "small.csv", "--epochs", "1", "--json");
        Assert.Equal(alone.Json.GetProperty("parameters_sha256").GetString(), trained.Json.GetProperty("parameters_sha256").GetString());
    }

    [Fact]
    public async Task Two_hosts_are_ready_to_use_with_and_without_tls()
    {
        if (!OperatingSystem.IsLinux()) return; // elsewhere 127.0.0.2 is not there by itself, and neither is sh
        using Process script = Process.Start(new ProcessStartInfo(
            Repository.PathOf("config", "cluster", "make-certificates.sh"), ["certificates", "127.0.0.1", "127.0.0.2"])
        {
            WorkingDirectory = _place.Folder, RedirectStandardOutput = true,
        })!;
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        foreach (string file in (string[])["two-hosts", "tls"])
        {
            string at = $"127.0.0.1:{FreePort()}", settings = Repository.PathOf("config", "cluster", $"{file}.hocon");
            Task<CommandOutcome> training = TrainAsync(file, "--cluster", at, "--workers", "1", "--json");
            CommandOutcome worker = await _place.RunAsync("worker", "--settings", settings, "--join", at, "--listen", "127.0.0.2:0");
            Assert.True(worker.Code == 0, worker.Error);
            Assert.True((await training).Json.TryGetProperty("parameters_sha256", out _));
        }
    }

    public void Dispose()
    {
        _place.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
    }

    private Task<CommandOutcome> TrainAsync(string settings, params string[] more) => _place.RunAsync(
        ["train", "small.graph", "--data", "small.csv", "--epochs", "1", "--settings", Repository.PathOf("config", "cluster", $"{settings}.hocon"), .. more]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
