using ActorGraph.Runtime.Wire;
using Akka.Actor;
using Akka.Serialization;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Messages that cross on their own, through Akka's serializer.</summary>
public sealed class WireSerializerTests : IClassFixture<WireSystem>
{
    private readonly WireSerializer _serializer;
    private readonly ActorSystem _system;

    public WireSerializerTests(WireSystem system) => (_system, _serializer) = (system.System, new WireSerializer((ExtendedActorSystem)system.System));

    [Fact]
    public void Every_message_comes_out_as_it_went_in() =>
        Gen.Select(Gen.Int[0, WireMessageSamples.Kinds - 1], Gen.Int[0, int.MaxValue - 1]).Sample((kind, seed) =>
        {
            IWireMessage message = WireMessageSamples.Of(kind, new Random(seed));
            object again = _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
            Assert.Equal(Description.Of(message), Description.Of(again));
        }, iter: 20_000);

    [Fact]
    public void The_samples_are_the_whole_closed_set() => Assert.Equal(
        typeof(IWireMessage).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IWireMessage)) && !t.IsInterface).Select(t => t.Name).Order(),
        Enumerable.Range(0, WireMessageSamples.Kinds).Select(k => WireMessageSamples.Of(k, new Random(1)).GetType().Name).Order());

    [Fact]
    public void Akka_gives_the_set_to_the_serializer_of_the_wire_and_refuses_all_else()
    {
        Serialization all = _system.Serialization;
        Assert.IsType<WireSerializer>(all.FindSerializerFor(new LinkReceived(1, 1, false)));
        Assert.ThrowsAny<Exception>(() => all.FindSerializerFor(new Uri("actor://x")).ToBinary(new Uri("actor://x")));
        foreach (object bare in new object[] { "text", 1, 1L, new byte[1] })
            Assert.Throws<WireException>(() => all.FindSerializerFor(bare).ToBinary(bare));
        foreach (int closed in new[] { 1, 2, 3, 4, 17 })
        {
            WireException e = Assert.Throws<WireException>(() => all.Deserialize([1], closed, "System.IO.FileInfo, System.Private.CoreLib"));
            Assert.Contains($"serializer {closed}", e.Found);
        }
    }

    [Fact]
    public void A_message_of_another_version_or_no_set_is_refused_by_name()
    {
        byte[] bytes = _serializer.ToBinary(new LinkReceived(1, 1, false));
        bytes[1] = 9;
        WireSeal.Sign(bytes, WireSeal.Seed("ag1.received"));
        WireException e = Assert.Throws<WireException>(() => _serializer.FromBinary(bytes, "ag1.received"));
        Assert.Equal(("ag1.received", "version 9", "version 1"), (e.Where, e.Found, e.Expected));
        Assert.Equal("manifest ag2.frame", Assert.Throws<WireException>(() => _serializer.FromBinary(bytes, "ag2.frame")).Found);
        Assert.Contains("Uri", Assert.Throws<WireException>(() => _serializer.ToBinary(new Uri("actor://x"))).Found);
    }
}

/// <summary>An actor system with the settings of the wire, on loopback, at a port that is free.</summary>
public sealed class WireSystem : IAsyncLifetime
{
    private const string Loopback = """
        akka.actor.provider = remote
        akka.coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        """;

    public ActorSystem System { get; } = ActorSystem.Create("wire", Akka.Configuration.ConfigurationFactory.ParseString(Loopback)
        .WithFallback(Akka.Configuration.ConfigurationFactory.ParseString(ActorGraph.Runtime.Settings.Resource("config/wire.hocon")))
        .WithFallback(ActorGraph.Runtime.Settings.Default.Config));

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => System.Terminate();
}
