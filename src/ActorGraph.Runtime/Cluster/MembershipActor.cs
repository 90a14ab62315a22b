using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// Who takes part: takes workers in, notices that one is gone (its process ended, its connection was refused, or it became
/// unreachable), starts another one in its place where this process started it, and tells the runs.
/// </summary>
internal sealed partial class MembershipActor(ClusterSettings settings, string address, IProgress<WorkerEvent>? events) : UntypedActor, IWithTimers
{
    private const int MostFailedStarts = 3; // in a row, without joining
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly SortedDictionary<string, TeamMember> _members = new(WorkerNames.Order);
    private readonly HashSet<IActorRef> _runs = [], _waiting = [];
    private readonly HashSet<string> _started = []; // by this process, and joined since
    private WorkerProcesses? _processes;
    private int _failedStarts;
    private bool _wasComplete, _isDismissed;
    private Exception? _failure;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.ReachableMember),
            typeof(ClusterEvent.MemberLeft), typeof(ClusterEvent.MemberExited), typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.MemberRemoved));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartSingleTimer(Tick.Unjoined, Tick.Unjoined, settings.JoinTimeout);
        if (settings.StartedWorkers == 0) return;
        IActorRef self = Self;
        _processes = new WorkerProcesses(settings.WorkerCommand, address, (name, code, words) => self.Tell(new WorkerExited(name, code, words)));
        for (int i = 1; i <= settings.StartedWorkers; i++) Start(WorkerNames.At(i - 1));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerJoined m: Join(m); break;
            case TeamWanted:
                if (_runs.Add(Sender)) Context.Watch(Sender);
                _waiting.Add(Sender);
                Offer();
                break;
            case Terminated m:
                _runs.Remove(m.ActorRef);
                _waiting.Remove(m.ActorRef);
                break;
            case ClusterEvent.UnreachableMember m: Doubt(m.Member.Address); break;
            case ClusterEvent.ReachableMember m: Trust(m.Member.Address); break;
            case Pong m: Heard(m); break;
            case Silence m: Unheard(m); break;
            case Tick.Divided: Divide(); break;
            case ClusterEvent.MemberLeft m: Lose(m.Member.Address, "it leaves"); break;
            case ClusterEvent.IMemberEvent m: Lose(m.Member.Address, "it left"); break;
            case DisassociatedEvent m: Probe(m.RemoteAddress); break;
            case Unanswered m when _members.ContainsValue(m.Member): Lose(m.Member.Address, "its connection broke, and it takes no new one"); break;
            case Unanswered: break;
            case WorkerExited m: Exited(m); break;
            case Tick.Unjoined when !_wasComplete:
                Fail(new ClusterException("workers", $"{_members.Count} after {settings.JoinTimeout.TotalSeconds:0.#} s", $"{settings.Workers}",
                    settings.StartedWorkers > 0 ? null : $"start them with: actorgraph worker --join {address}"));
                break;
            case Tick.Unreplaced when _waiting.Count > 0 && _members.Count > 0: Offer(isLate: true); break;
            case Tick.Abandoned when _members.Count == 0:
                Fail(new ClusterException("workers", $"none for {settings.WorkerTimeout.TotalSeconds:0.#} s", "at least one",
                    $"start one with: actorgraph worker --join {address}; a longer wait is actorgraph.cluster.worker-timeout"));
                break;
            case Dismiss m: DismissAll(m); break;
        }
    }

    private void Start(string name)
    {
        try
        {
            _processes!.Start(name);
        }
        catch (ClusterException e)
        {
            Fail(e);
        }
    }

    private void Join(WorkerJoined worker)
    {
        if (worker.Version != ClusterProtocol.Version)
        {
            Sender.Tell(new WorkerRefused($"it speaks version {worker.Version} of the protocol ({worker.Release}), expected version "
                + $"{ClusterProtocol.Version} ({ActorGraphWorker.Release}): run the same release on every machine"));
            return;
        }

        Address at = Sender.Path.Address;
        if (_isDismissed)
        {
            Sender.Tell(new ReleaseWorker("the coordinator has ended"));
            return;
        }

        if (_members.Values.FirstOrDefault(m => m.Address.Equals(at)) is { } known)
        {
            if (known.Agent.Equals(Sender))
            {
                Sender.Tell(new WorkerAccepted(known.Name)); // the first answer was lost
                return;
            }

            Forget(known, "another process has its address");
        }

        string name = worker.Name.Length > 0 ? worker.Name : WorkerNames.Free(_members.Keys);
        if (_members.ContainsKey(name))
        {
            Sender.Tell(new WorkerRefused($"the name {name} is taken: choose another --name, or none"));
            return;
        }

        _members.Add(name, new TeamMember(name, Sender, at, worker.ProcessId, worker.Threads));
        _failedStarts = 0;
        if (_processes is not null) _started.Add(name);
        Timers.Cancel(Tick.Abandoned);
        Sender.Tell(new WorkerAccepted(name));
        events?.Report(new WorkerEvent(WorkerChange.Joined, name, $"process {worker.ProcessId} at {at.Host}:{at.Port}, {worker.Threads} threads"));
        Offer();
    }

    // At first a run waits for all; later those that are left do, unless this process starts another one, which joins in time.
    private void Offer(bool isLate = false)
    {
        int wanted = _wasComplete && (settings.StartedWorkers == 0 || isLate) ? 1 : settings.Workers;
        if (_failure is { } failure)
        {
            foreach (IActorRef run in _waiting) run.Tell(new TeamFailed(failure));
            _waiting.Clear();
        }

        if (_members.Count < wanted) return;
        _wasComplete = true;
        Timers.Cancel(Tick.Unjoined);
        var found = new TeamFound([.. _members.Values.Take(settings.Workers)]);
        foreach (IActorRef run in _waiting) run.Tell(found);
        _waiting.Clear();
    }

    private void Lose(Address at, string reason)
    {
        if (_members.Values.FirstOrDefault(m => m.Address.Equals(at)) is not { } member) return;
        _cluster.Down(at);
        Forget(member, reason);
    }

    private void Forget(TeamMember member, string reason)
    {
        _members.Remove(member.Name);
        Undoubt(member.Name); // or the doubt would fall on the next process at its address
        _processes?.Kill(member.Name); // frozen or cut off, it must not come back beside the one that takes its place
        if (_isDismissed) return;
        events?.Report(new WorkerEvent(WorkerChange.Lost, member.Name, reason));
        foreach (IActorRef run in _runs) run.Tell(new MemberLost(member, reason));
        if (settings.StartedWorkers > 0) Timers.StartSingleTimer(Tick.Unreplaced, Tick.Unreplaced, settings.JoinTimeout);
        if (_members.Count > 0) return;
        events?.Report(new WorkerEvent(WorkerChange.Awaited, "", $"no worker is left: waiting up to {settings.WorkerTimeout.TotalSeconds:0.#} s for one"));
        Timers.StartSingleTimer(Tick.Abandoned, Tick.Abandoned, settings.WorkerTimeout);
    }

    private void Exited(WorkerExited worker)
    {
        if (_isDismissed) return;
        if (_members.TryGetValue(worker.Name, out TeamMember? member)) Lose(member.Address, $"its process ended with code {worker.ExitCode}");
        if (!_started.Remove(worker.Name) && ++_failedStarts >= MostFailedStarts)
        {
            Fail(new ClusterException($"worker {worker.Name}", $"a process that ended with code {worker.ExitCode}, {_failedStarts} times in a row",
                "one that joins", worker.LastWords.Length > 0 ? worker.LastWords : null));
            return;
        }

        Start(worker.Name);
    }

    // A broken connection is a hint. Whether the process still listens tells a dead one from a network that stumbled.
    private void Probe(Address at)
    {
        if (_members.Values.FirstOrDefault(m => m.Address.Equals(at)) is { } member) ProbeAsync(member).PipeTo(Self);
    }

    private static async Task<object> ProbeAsync(TeamMember member)
    {
        using var client = new TcpClient();
        using var timeout = new CancellationTokenSource(ProbeTimeout);
        try
        {
            await client.ConnectAsync(member.Address.Host, member.Address.Port!.Value, timeout.Token).ConfigureAwait(false);
            return Tick.Answered;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return new Unanswered(member);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return Tick.Answered; // unknown: the failure detector decides
        }
    }

    private void Fail(Exception reason)
    {
        _failure ??= reason;
        Offer();
    }

    private void DismissAll(Dismiss dismiss)
    {
        _isDismissed = true;
        foreach (TeamMember member in _members.Values) member.Agent.Tell(new ReleaseWorker("the coordinator has ended"));
        _ = dismiss.EndAsync(_processes);
    }

    private enum Tick
    {
        Unjoined,
        Unreplaced,
        Abandoned,
        Answered,
        Divided,
    }

    private sealed record Unanswered(TeamMember Member);

    internal sealed class Producer(ClusterSettings settings, string address, IProgress<WorkerEvent>? events) : IIndirectActorProducer
    {
        public Type ActorType => typeof(MembershipActor);

        public ActorBase Produce() => new MembershipActor(settings, address, events);

        public void Release(ActorBase actor)
        {
        }
    }
}
