using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using Akka.Actor;
using Akka.Configuration;

namespace ActorGraph.Tests.Runtime.Cluster;

/// <summary>What reaches a coordinator's port without belonging to the cluster.</summary>
public sealed class StrangerTests
{
    private const string Listening = "actorgraph.cluster.await-workers = 1";

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)] // so much for whether the stranger knows how
    public async Task A_stranger_stops_no_actor_and_deploys_none(string untrusted, bool survives)
    {
        await using GraphRuntime runtime = GraphRuntime.Start(ActorGraph.Runtime.Settings.Parse($$"""
            {{Listening}}
            akka.remote.untrusted-mode = {{untrusted}}
            # The wire refuses such messages altogether. Here they shall come through to what stands behind it.
            akka.actor.serializers.akka-misc = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote"
            """, "test"));
        int started = Intruder.Started;
        runtime.System.ActorOf(Props.Create<Intruder>(), "victim");
        using ActorSystem stranger = ActorSystem.Create("stranger", ConfigurationFactory.ParseString(
            "akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        Address at = Address.Parse($"akka.tcp://actorgraph@{runtime.Address}");
        string path = $"{at}/user/victim";
        stranger.ActorOf(Props.Create<Intruder>().WithDeploy(Deploy.None.WithScope(new RemoteScope(at))), "deployed");
        stranger.ActorSelection(path).Tell(PoisonPill.Instance);
        IActorRef reference = ((ExtendedActorSystem)stranger).Provider.ResolveActorRef(path);
        reference.Tell(PoisonPill.Instance);
        // The answer comes after all of the above has arrived. It carries what Akka's own serializer writes.
        ActorIdentity found = await reference.Ask<ActorIdentity>(new Identify(PoisonPill.Instance), TimeSpan.FromSeconds(20));
        Assert.Equal(survives, found.Subject is not null);
        Assert.True(Intruder.Started - started <= 1 + (survives ? 0 : 1));
        await stranger.Terminate();
    }

    [Fact]
    public async Task Without_a_certificate_of_the_authority_no_byte_is_heard()
    {
        using TestAuthority ours = new("ours"), theirs = new("theirs");
        using X509Certificate2 own = ours.Sign(), good = ours.Sign(), foreign = theirs.Sign();
        await using GraphRuntime runtime = GraphRuntime.Start(TestAuthority.Settings(ours.Pem(own), ours.Path, Listening));
        (string host, int port) = new WorkerOptions(runtime.Address!).Address();
        Assert.False(await IsHeardAsync(host, port, null));
        Assert.False(await IsHeardAsync(host, port, foreign));
        Assert.True(await IsHeardAsync(host, port, good));
    }

    [Fact]
    public async Task A_worker_does_not_follow_a_coordinator_whose_certificate_is_for_another_host()
    {
        using var ours = new TestAuthority("ours");
        using X509Certificate2 elsewhere = ours.Sign("127.0.0.9"), own = ours.Sign();
        string pem = ours.Pem(elsewhere);
        await using GraphRuntime runtime = GraphRuntime.Start(TestAuthority.Settings(pem, ours.Path, Listening));
        WorkerEnd end = await ActorGraphWorker.RunAsync(
            new WorkerOptions(runtime.Address!) { Settings = TestAuthority.Settings(ours.Pem(own), ours.Path) });
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("a certificate for another host, CN=127.0.0.9", end.Reason);
    }

    // A server that rejects a client's certificate breaks the connection after the handshake; one that accepts it waits for more.
    private static async Task<bool> IsHeardAsync(string host, int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
                });
            return await stream.ReadAsync(new byte[1], patience.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    private sealed class Intruder : ReceiveActor
    {
        private static int _started;

        public Intruder() => Interlocked.Increment(ref _started);

        public static int Started => Volatile.Read(ref _started);
    }
}
