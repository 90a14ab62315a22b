using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// The one actor of a worker process that takes orders: announces the worker to the coordinator, hosts its parts of runs, and ends
/// the worker when it is released, refused, or left alone.
/// </summary>
internal sealed class WorkerAgent(WorkerJoined introduction, ClusterSettings settings, string dispatcher, WorkerWatch watch) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(300);
    private static readonly ILinks Links = new ChunkedLinks();

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<int, Part> _partitions = [];
    private readonly PartitionPieces _pieces = new((ExtendedActorSystem)Context.System);
    private Address? _coordinator;
    private IActorRef _membership = ActorRefs.Nobody;
    private bool _isAccepted;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved), typeof(ClusterEvent.MemberExited),
            typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.ReachableMember));
        Timers.StartSingleTimer(Tick.Unjoined, Tick.Unjoined, settings.JoinTimeout);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    // A part that cannot be hosted says so itself; what else fails in it is over with it.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp m when m.Member.HasRole(ClusterPaths.CoordinatorRole): Meet(m.Member.Address); break;
            case ClusterEvent.UnreachableMember m when m.Member.Address.Equals(_coordinator):
                Timers.StartSingleTimer(Tick.Alone, Tick.Alone, settings.CoordinatorTimeout);
                break;
            case ClusterEvent.ReachableMember m when m.Member.Address.Equals(_coordinator): Timers.Cancel(Tick.Alone); break;
            case ClusterEvent.IMemberEvent { Member: var member } m when m is not ClusterEvent.MemberUp: Left(member); break;
            case Tick.Knock when !_isAccepted: _membership.Tell(introduction); break;
            case Tick.Unjoined when _coordinator is null:
                watch.End(1, $"found no coordinator within {settings.JoinTimeout.TotalSeconds:0.#} s, expected one{ClusterTls.Remark(Context.System)}");
                break;
            case Tick.Unjoined when !_isAccepted: watch.End(1, $"found no answer of the coordinator at {_coordinator} within {settings.JoinTimeout.TotalSeconds:0.#} s"); break;
            case Tick.Alone: watch.End(1, $"the coordinator at {_coordinator} has not answered for {settings.CoordinatorTimeout.TotalSeconds:0.#} s"); break;
            case WorkerAccepted m:
                _isAccepted = true;
                Timers.Cancel(Tick.Knock);
                watch.Accepted(m.Name, _coordinator!);
                break;
            case WorkerRefused m: watch.End(1, $"the coordinator refused this worker: {m.Reason}"); break;
            case Ping m: Sender.Tell(new Pong(m.Number)); break;
            case ReleaseWorker m: watch.End(0, m.Reason); break;
            case LoadPartition m: Load(m); break;
            case PartitionPiece m: Gather(m); break;
            case UnloadPartition m: Unload(m.Run); break;
            case ReadTrace m when _partitions.TryGetValue(m.Run, out var traced): traced.Actor.Forward(m); break;
            case ReadLoad m when _partitions.TryGetValue(m.Run, out var partition): partition.Actor.Forward(m); break;
            case PartitionLoaded m when Current(m.Run, m.Epoch) is { } current:
                Answer(m.Run, current, m);
                break;
            case PartitionRefused m when Current(m.Run, m.Epoch) is { } refused: Answer(m.Run, refused, m); break;
            case Terminated m: Ended(m.ActorRef); break;
            case PartitionBroken m when Current(m.Run, m.Epoch) is not null:
                Coordinator(m.Run).Tell(m);
                Timers.StartSingleTimer(m, m, Knock); // a message can be lost: until the part is unloaded or loaded anew
                break;
        }
    }

    private void Meet(Address coordinator)
    {
        _coordinator = coordinator;
        _membership = Resolve($"{coordinator}/user/{ClusterPaths.Membership}");
        _membership.Tell(introduction);
        Timers.StartPeriodicTimer(Tick.Knock, Tick.Knock, Knock);
    }

    private void Left(Member member)
    {
        if (member.Address.Equals(_coordinator)) watch.End(1, $"the coordinator at {_coordinator} is gone");
        else if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress) && member.Status is MemberStatus.Down or MemberStatus.Removed)
            watch.End(1, "the cluster goes on without this worker, which it could not reach");
    }

    private void Load(LoadPartition load)
    {
        if (_partitions.TryGetValue(load.Run, out var old))
        {
            if (old.Epoch == load.Epoch && old.Answer is not null) Coordinator(load.Run).Tell(old.Answer); // the first one was lost
            if (old.Epoch >= load.Epoch) return;
            Stop(old.Actor);
        }

        Context.GetLogger().Info("hosts {0} nodes of run {1}, epoch {2}", load.Placement.Count(p => p == load.Process), load.Run, load.Epoch);
        IActorRef actor = Context.ActorOf(
            Props.CreateBy(new PartitionActor.Producer(load, Links, dispatcher, settings.LargestValue)), ClusterPaths.Partition(load.Run, load.Epoch));
        Context.Watch(actor);
        _partitions[load.Run] = new Part(load.Epoch, load.Process, actor, null);
    }

    private void Gather(PartitionPiece piece)
    {
        try
        {
            if (_pieces.Add(piece) is { } whole) Load(whole);
        }
        catch (WireException e)
        {
            Context.GetLogger().Warning("{0}", e.Message); // no coordinator of ours says so: it is asked again
        }
    }

    private void Unload(int run)
    {
        _pieces.Forget(run);
        if (_partitions.Remove(run, out var partition)) Stop(partition.Actor);
    }

    private static void Stop(IActorRef partition)
    {
        Context.Unwatch(partition);
        partition.Tell(PartitionActor.Stop.Instance);
    }

    private void Answer(int run, Part partition, object answer)
    {
        _partitions[run] = partition with { Answer = answer };
        Coordinator(run).Tell(answer);
    }

    // Nobody asked it to stop: it fell, and will not say so itself.
    private void Ended(IActorRef actor)
    {
        foreach ((int run, Part part) in _partitions)
            if (part.Actor.Equals(actor))
                Self.Tell(new PartitionBroken(run, part.Epoch, part.Process, $"the worker's part fell: see the log of process {introduction.ProcessId}"));
    }

    private Part? Current(int run, int epoch) => _partitions.TryGetValue(run, out Part? part) && part.Epoch == epoch ? part : null;

    private IActorRef Coordinator(int run) => Resolve($"{_coordinator}/user/{ClusterPaths.Run(run)}");

    private static IActorRef Resolve(string path) => ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(path);

    private sealed record Part(int Epoch, int Process, IActorRef Actor, object? Answer);

    private enum Tick
    {
        Knock,
        Unjoined,
        Alone,
    }

    internal sealed class Producer(WorkerJoined introduction, ClusterSettings settings, string dispatcher, WorkerWatch watch) : IIndirectActorProducer
    {
        public Type ActorType => typeof(WorkerAgent);

        public ActorBase Produce() => new WorkerAgent(introduction, settings, dispatcher, watch);

        public void Release(ActorBase actor)
        {
        }
    }
}
