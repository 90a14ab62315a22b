using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>One of the two processes: a member of a cluster, one end of a link, and how often a member became unreachable.</summary>
internal sealed class WireNode : IAsyncDisposable
{
    public const string LinkName = "link";

    private const string Settings = """
        akka {
          loglevel = WARNING
          actor.provider = cluster
          coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster {
            log-info = off
            gossip-interval = 250ms
            leader-actions-interval = 250ms
            unreachable-nodes-reaper-interval = 250ms
            failure-detector {
              heartbeat-interval = 250ms
              acceptable-heartbeat-pause = 1s
              min-std-deviation = 50ms
              expected-response-after = 1s
            }
          }
        }
        """;

    private readonly Watch _watch = new();

    private WireNode(WireOptions options)
    {
        (Options, Graph) = (options, GraphOf(options));
        Nodes = ActorGraph.Runtime.Wiring.Specify(1, Graph, [new Objective([.. Graph.Roots], [], [])], learns: false);
        System = ActorSystem.Create("bench", ConfigurationFactory.ParseString(Settings)
            .WithFallback(ConfigurationFactory.ParseString(ActorGraph.Runtime.Settings.Resource("config/wire.hocon")))
            .WithFallback(ActorGraph.Runtime.Settings.Default.Config));
        Cluster = Cluster.Get(System);
        IActorRef listener = System.ActorOf(Props.CreateBy(new Listening(_watch)), "members");
        Cluster.Subscribe(listener, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
    }

    public WireOptions Options { get; }

    public Graph Graph { get; }

    public ImmutableArray<NodeSpec> Nodes { get; }

    public TensorPool Pool { get; } = new();

    public LinkCounters Counters { get; } = new();

    public ActorSystem System { get; }

    public Cluster Cluster { get; }

    /// <summary>How often a member became unreachable.</summary>
    public int Unreachable => Volatile.Read(ref _watch.Unreachable);

    /// <summary>Done when both are members.</summary>
    public Task<Address> OtherIsUp => _watch.Up.Task;

    public static WireNode Start(WireOptions options, Address? seed = null)
    {
        var node = new WireNode(options);
        node._watch.Self = node.Cluster.SelfAddress;
        node.Cluster.Join(seed ?? node.Cluster.SelfAddress);
        return node;
    }

    public IActorRef Open(Address peer, Func<int, IActorRef?> deliver) => System.ActorOf(
        new ChunkedLinks(Options.Frame, Options.Window).Open(
            new LinkSpec(1, 1, $"{peer}/user/{LinkName}", Nodes, Pool, (target, message, sender) =>
            {
                if (deliver(target) is not { } actor) return false;
                actor.Tell(message, sender);
                return true;
            }, Counters)), LinkName);

    public async ValueTask DisposeAsync() => await System.Terminate();

    private static Graph GraphOf(WireOptions options)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [1024, options.Megabytes * 256]);
        return g.Build(null, x.Apply(new Identity()).Named("y"));
    }

    private sealed class Watch
    {
        public readonly TaskCompletionSource<Address> Up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public volatile Address? Self;
        public int Unreachable;
    }

    private sealed class Listener(Watch watch) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ClusterEvent.MemberUp m when m.Member.Address != watch.Self: watch.Up.TrySetResult(m.Member.Address); break;
                case ClusterEvent.UnreachableMember: Interlocked.Increment(ref watch.Unreachable); break;
            }
        }
    }

    private sealed class Listening(Watch watch) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Listener);

        public ActorBase Produce() => new Listener(watch);

        public void Release(ActorBase actor)
        {
        }
    }
}
