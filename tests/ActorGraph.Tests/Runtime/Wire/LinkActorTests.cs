using System.Collections.Immutable;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Links between two actor systems on loopback, and a stranger beside them.</summary>
public sealed class LinkActorTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly WireSystem _here = new(), _there = new();
    private readonly TensorPool _arrivedPool = new();
    private readonly LinkCounters _counters = new();
    private readonly NodeMessageSamples _samples = new(11);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task Messages_cross_both_ways_with_their_tensors()
    {
        (Parent here, Parent there) = await ConnectAsync();
        Outbound[] sent = [.. Enumerable.Range(0, 300).Select(_ => _samples.Any())];
        string[] expected = [.. sent.Select(Description.Of)];
        foreach (Outbound message in sent) here.Link.Tell(message);
        there.Link.Tell(new Outbound(Effect.Coordinator, new StepAbandoned(3, 1, 0)));
        Assert.Equal(expected.Order(), (await Described(there, sent.Length)).Order()); // sinks run side by side
        Assert.Equal([Description.Of(new Outbound(Effect.Coordinator, new StepAbandoned(3, 1, 0)))], await Described(here, 1));
        Assert.InRange(_counters.BytesSent, 10_000, 10_000_000);
        Assert.NotEqual(0, _counters.Ticks);
    }

    [Fact]
    public async Task A_tensor_of_many_frames_of_the_real_size_crosses_and_its_sender_gives_it_back()
    {
        (Parent here, Parent there) = await ConnectAsync(ChunkedLinks.FrameBytes);
        NodeSpec input = NodeMessageSamples.Nodes.Single(n => n.Node.Name == "x");
        var plan = new StepPlan { FirstSamples = [0, 20_000] };
        Tensor value = Tensor.Create<float, int>([20_000, 40], 5, static (span, seed) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = seed * i;
        }, _samples.Pool);
        var message = new Outbound(input.Node.Index, new Feed(new PassId(3, 0, 0, 0, 0), plan) { Value = value });
        string expected = Description.Of(message);
        here.Link.Tell(message);
        Assert.Equal([expected], await Described(there, 1));
        Assert.True(value.IsReleased);
        Assert.InRange(_counters.BytesSent, 3_200_000, 3_300_000);
    }

    [Fact]
    public async Task What_cannot_be_delivered_ends_the_link_and_is_said_to_the_parent_with_nothing_leaked()
    {
        (Parent here, Parent there) = await ConnectAsync();
        there.Refuses = true;
        here.Link.Tell(_samples.Of(5));
        LinkFailed failed = await there.Failed.Task.WaitAsync(Soon);
        Assert.Equal(7, failed.Process);
        Assert.Contains("node of this process", failed.Reason.Message);
        Assert.Equal(0, _arrivedPool.LeasedBytes);
        here.Link.Tell(new Outbound(0, new Uri("actor://x")));
        Assert.IsType<WireException>((await here.Failed.Task.WaitAsync(Soon)).Reason);
        here.Link.Tell(_samples.Of(5)); // dropped, and given back when the link says that it is through
        await here.Link.Ask<ActorIdentity>(new Identify(null), Soon);
        Assert.Equal(0, _samples.Pool.LeasedBytes);
    }

    [Fact]
    public async Task A_stranger_with_json_gets_nothing_executed_and_disturbs_nothing()
    {
        (Parent here, Parent there) = await ConnectAsync();
        using ActorSystem stranger = ActorSystem.Create("stranger", """
            akka.actor.provider = remote
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            """);
        IActorRef victim = await stranger.ActorSelection($"{_there.Address}/user/parent/link").ResolveOne(Soon);
        object[] gifts =
        [
            new Booby { Trap = "sprung" }, new object[] { new Booby { Trap = "sprung" } }, "text", 5, 5L, new byte[9], new Status.Success(1),
            new Status.Failure(new InvalidOperationException("strange")), PoisonPill.Instance, Kill.Instance,
        ];
        Booby.Sprung = 0;
        foreach (object gift in gifts)
        {
            victim.Tell(gift);
            ActorIdentity still = await victim.Ask<ActorIdentity>(new Identify(null), Soon); // what was sent before has been looked at
            Assert.NotNull(still.Subject);
        }

        Assert.Equal(0, Booby.Sprung);
        Outbound message = _samples.Of(2);
        string expected = Description.Of(message);
        here.Link.Tell(message);
        Assert.Equal([expected], await Described(there, 1));
        Assert.False(there.Failed.Task.IsCompleted);
        await stranger.Terminate();
    }

    [Fact]
    public async Task A_message_that_is_not_of_the_set_is_refused_on_sending()
    {
        (Parent here, Parent there) = await ConnectAsync();
        IActorRef far = await _here.System.ActorSelection($"{_there.Address}/user/parent").ResolveOne(Soon);
        foreach (object bare in new object[] { new Booby(), "text", 5, new byte[3], new Outbound(0, "x") }) far.Tell(bare);
        await far.Ask<ActorIdentity>(new Identify(null), Soon);
        Assert.Empty(there.Strange);
        here.Link.Tell(_samples.Of(8));
        Assert.Single(await Described(there, 1));
    }

    private async Task<(Parent Here, Parent There)> ConnectAsync(int frameBytes = 1500)
    {
        var here = new Parent();
        var there = new Parent();
        await StartAsync(_here, here, Spec(here, _there, new TensorPool()), frameBytes);
        await StartAsync(_there, there, Spec(there, _here, _arrivedPool), frameBytes);
        return (here, there);
    }

    private LinkSpec Spec(Parent own, WireSystem peer, TensorPool pool) => new(
        99, 7, $"{peer.Address}/user/parent/link", NodeMessageSamples.Nodes, pool, (target, message, sender) =>
        {
            if (!own.Refuses) own.Sinks[target + 1].Tell(message, sender);
            return !own.Refuses;
        }, _counters);

    private static async Task StartAsync(WireSystem system, Parent parent, LinkSpec spec, int frameBytes)
    {
        parent.Sinks = [.. Enumerable.Range(-1, NodeMessageSamples.Nodes.Length + 1)
            .Select(target => system.System.ActorOf(Props.Create(() => new Sink(parent, target))))];
        system.System.ActorOf(Props.Create(() => new Shell(parent, spec, frameBytes)), "parent");
        parent.Link = await parent.Opened.Task.WaitAsync(Soon);
    }

    private static async Task<List<string>> Described(Parent parent, int count)
    {
        var found = new List<string>();
        while (found.Count < count) found.Add(await parent.Arrived.Reader.ReadAsync().AsTask().WaitAsync(Soon));
        return found;
    }

    /// <summary>What one end has seen.</summary>
    private sealed class Parent
    {
        public TaskCompletionSource<IActorRef> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public readonly TaskCompletionSource<LinkFailed> Failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly System.Threading.Channels.Channel<string> Arrived = System.Threading.Channels.Channel.CreateUnbounded<string>();
        public readonly List<object> Strange = [];
        public ImmutableArray<IActorRef> Sinks = [];
        public IActorRef Link = ActorRefs.Nobody;
        public volatile bool Refuses;
    }

    private sealed class Shell(Parent parent, LinkSpec spec, int frameBytes) : UntypedActor
    {
        protected override void PreStart() => parent.Opened.TrySetResult(Context.ActorOf(new ChunkedLinks(frameBytes).Open(spec), "link"));

        protected override void OnReceive(object message)
        {
            if (message is LinkFailed failed) parent.Failed.TrySetResult(failed);
            else parent.Strange.Add(message);
        }
    }

    private sealed class Sink(Parent parent, int target) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            parent.Arrived.Writer.TryWrite(Description.Of(new Outbound(target, message)));
            NodeMessageTests.Release(new Outbound(target, message));
        }
    }

    /// <summary>Something whose making would show.</summary>
    public sealed class Booby
    {
        public static int Sprung;

        public string Trap
        {
            get => "";
            set => Sprung += value.Length;
        }
    }
}
