using System.Collections.Immutable;
using System.Diagnostics;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Placements;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>What a run on workers is made from.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Load">What every worker is told; team, epoch and place are filled in.</param>
/// <param name="Place">Spreads the nodes over workers of these names.</param>
/// <param name="SnapshotEvery">Updates from one snapshot to the next.</param>
/// <param name="LargestValue">The most bytes of a tensor that crosses between processes.</param>
/// <param name="Membership">Who takes part.</param>
/// <param name="Address">This process.</param>
/// <param name="Pool">Where values that come in are written to.</param>
/// <param name="Recorder">Notes when steps begin and end.</param>
/// <param name="Events">What happens to the run's workers.</param>
/// <param name="Stopped">Called when the run is over.</param>
internal sealed record ClusterRunSpec(
    RunSpec Spec, LoadPartition Load, Func<ImmutableArray<string>, Placement> Place, int SnapshotEvery, long LargestValue, IActorRef Membership, string Address,
    TensorPool Pool, TraceRecorder Recorder, IProgress<WorkerEvent>? Events, Action Stopped);

/// <summary>
/// The coordinator of a run whose nodes live on workers: <see cref="CoordinatorState"/>, and the loading of every part. When a
/// worker is lost, all parts are loaded anew in a new epoch, wherever workers are then, and the run goes on from its last
/// snapshot: so no data of an older epoch meets a node of a newer one.
/// </summary>
internal sealed partial class ClusterRunActor(ClusterRunSpec run) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private const int MostLosses = 10; // in a row, without a step between them
    private static readonly TimeSpan LoadsTimeout = TimeSpan.FromSeconds(2);
    private static readonly ILinks Links = new ChunkedLinks();

    private readonly CoordinatorState _state = new(run.Spec, new StepLog(run.SnapshotEvery));
    private readonly LinkCounters _counters = new();
    private readonly List<Effect> _effects = [];
    private readonly Dictionary<long, LoadGathering> _loads = [];
    private readonly HashSet<int> _loading = []; // processes that have not said yet that they have their part
    private readonly PartitionPieces _pieces = new((ExtendedActorSystem)Context.System);
    private ImmutableArray<TeamMember> _team = [];
    private Placement? _placement;
    private Neighbours? _nodes;
    private LoadPartition _load = run.Load;
    private long _stepBegan, _stepTicks; // thread-less time from the begin of steps to their end
    private long _finished; // new steps that were finished when the last loss came
    private int _losses; // since then
    private RunPhase? _lostIn; // until the next step after a loss is done
    private long _requests;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => run.Membership.Tell(new TeamWanted());

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Self.Tell(new CoordinatorState.Broken(e));
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        try
        {
            Handle(message);
        }
        catch (Exception e)
        {
            Perform(new CoordinatorState.Broken(e)); // a restart would lose what callers wait for: the run is over instead
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case TeamFound when _state.IsBroken: break;
            case TeamFound m: OnTeam(m.Members); break;
            case TeamFailed m: Perform(new CoordinatorState.Broken(m.Reason)); break;
            case MemberLost m when _team.Any(t => t.Agent.Equals(m.Member.Agent)): OnLost(m.Member); break;
            case MemberLost: break;
            case PartitionLoaded m: OnLoaded(m); break;
            case PartitionRefused m when m.Epoch == _state.Epoch: Perform(new CoordinatorState.Broken(Refused(m.Process, m.Reason))); break;
            case PartitionBroken m when m.Epoch == _load.Epoch: Perform(new CoordinatorState.Broken(Refused(m.Process, m.Reason))); break;
            case LinkFailed m when Sender.Path.Name == ClusterPaths.Link(_load.Epoch, m.Process):
                Perform(new CoordinatorState.Broken(Refused(m.Process, m.Reason.Message)));
                break;
            case PartitionRefused or PartitionBroken or LinkFailed: break;
            case Tick.AskAgain: AskForParts(); break;
            case ReadLoads m: OnReadLoads(m); break;
            case LoadRead m when _loads.TryGetValue(m.Request, out LoadGathering? gathering) && gathering.Add(m):
                _loads.Remove(m.Request);
                gathering.Finish();
                break;
            case LoadRead: break;
            case LoadsOverdue m when _loads.Remove(m.Request, out LoadGathering? late): late.Finish(); break;
            case LoadsOverdue: break;
            case ReadTraces m: OnReadTraces(m); break;
            case TraceRead m: OnTrace(m); break;
            case Tick.TraceAgain: AskForTrace(_tracing?.Open ?? []); break;
            case CoordinatorActor.Stop: Context.Stop(Self); break;
            default: Perform(message); break;
        }
    }

    protected override void PostStop()
    {
        Perform(new CoordinatorState.Broken(new ObjectDisposedException("run", "the run was stopped")));
        foreach (TeamMember member in _team) member.Agent.Tell(new UnloadPartition(run.Spec.Run));
        foreach (LoadGathering gathering in _loads.Values) gathering.Finish();
        LoseTrace("the run was stopped");
        run.Stopped();
    }

    private void OnTeam(ImmutableArray<TeamMember> team)
    {
        _team = team;
        _placement ??= run.Place([.. team.Select(t => t.Name)]);
        _stepTicks = 0; // as the workers' own counts begin anew
        _load = run.Load with
        {
            Epoch = _state.Epoch,
            Link = Random.Shared.NextInt64(),
            Processes = [.. team.Select(t => t.Address.ToString()), run.Address],
            Placement = Hosting.Of(_placement, [.. team.Select(t => t.Name)]),
        };
        // A schedule's turns need stages that passes go through in one direction; elsewhere it bounds what is let in.
        _load = _load.Schedule.Length > 0 && _placement.FirstBack(run.Spec.Graph) is null
            ? _load with { Stages = _placement.Stages, Pipeline = _placement.Names.Length } : _load with { Schedule = "" };
        Open();
        _loading.Clear();
        for (int process = 0; process < team.Length; process++) _loading.Add(process);
        AskForParts();
        Timers.StartPeriodicTimer(Tick.AskAgain, Tick.AskAgain, AskAgain);
    }

    // A message can be lost: a worker that has its part says so again.
    private void AskForParts()
    {
        if (_state.IsBroken) Timers.Cancel(Tick.AskAgain);
        else foreach (int process in _loading.Order())
            foreach (IWireMessage piece in _pieces.Cut(_load with { Process = process })) _team[process].Agent.Tell(piece);
    }

    private void Open()
    {
        _nodes = new Neighbours(run.Spec.Nodes.Length, Self, new ThreadCensus());
        var ends = new IActorRef[_team.Length + 1];
        for (int process = 0; process < _team.Length; process++)
        {
            var link = new LinkSpec(
                _load.Link, process, ClusterPaths.LinkPath(_load, process, _team.Length), run.Spec.Nodes, run.Pool, _nodes.Arrive, _counters)
            {
                MostValueBytes = run.LargestValue,
            };
            ends[process] = Context.ActorOf(Links.Open(link), ClusterPaths.Link(_load.Epoch, process));
        }

        _nodes.Reach(_load.Placement, ends, null);
    }

    private void OnLoaded(PartitionLoaded message)
    {
        if (message.Epoch != _load.Epoch || message.Epoch != _state.Epoch || !_loading.Remove(message.Process) || _loading.Count > 0) return;
        Timers.Cancel(Tick.AskAgain);
        string spread = string.Join("; ", _team.Select((t, i) => $"{t.Name}: {Names(i)}"));
        run.Events?.Report(new WorkerEvent(WorkerChange.Placed, "", spread));
        _effects.Clear();
        _state.Resume(_effects);
        Send();
    }

    private string Names(int process)
    {
        string[] names = [.. run.Spec.Graph.Nodes.Where(n => _load.Placement[n.Index] == process).Select(n => n.Name)];
        return names.Length <= 8 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(8))} and {names.Length - 8} more";
    }

    private void OnLost(TeamMember lost)
    {
        LoseTrace($"{lost.Name} was lost");
        run.Recorder.Lose();
        if (_state.IsBroken) return;
        _lostIn ??= _state.Phase;
        _losses = _state.Finished == _finished ? _losses + 1 : 1;
        _finished = _state.Finished;
        run.Events?.Report(new WorkerEvent(WorkerChange.Lost, lost.Name, "its nodes are placed anew") { Phase = _state.Phase });
        Timers.Cancel(Tick.AskAgain);
        foreach (IActorRef child in Context.GetChildren()) Context.Stop(child); // links of the epoch that is over
        foreach (TeamMember member in _team)
            if (!member.Agent.Equals(lost.Agent)) member.Agent.Tell(new UnloadPartition(run.Spec.Run)); // it may get another part, or none
        (_team, _nodes) = ([], null);
        foreach (LoadGathering gathering in _loads.Values) gathering.Finish();
        _loads.Clear();
        _effects.Clear();
        _state.Suspend(_effects);
        Send();
        if (_losses > MostLosses)
            Perform(new CoordinatorState.Broken(new ClusterException($"run {run.Spec.Run}", $"{_losses} workers lost without a step between them",
                "workers that live", "what they host may be what ends them, such as more memory than there is")));
        else run.Membership.Tell(new TeamWanted());
    }

    private void OnReadLoads(ReadLoads request)
    {
        var gathering = new LoadGathering(request, _team, Stopwatch.GetElapsedTime(0, _stepTicks));
        if (_team.IsEmpty)
        {
            gathering.Finish();
            return;
        }

        _loads.Add(++_requests, gathering);
        foreach (TeamMember member in _team) member.Agent.Tell(new ReadLoad(run.Spec.Run, _requests));
        Timers.StartSingleTimer(nameof(LoadsOverdue) + _requests, new LoadsOverdue(_requests), LoadsTimeout);
    }

    private ClusterException Refused(int process, string reason) =>
        new(process < _team.Length ? _team[process].Name : $"process {process}", reason, "its part of the graph to run there");

    private void Perform(object message)
    {
        _effects.Clear();
        bool wasStepping = _state.IsStepping;
        try
        {
            _state.On(message, _effects);
        }
        catch (Exception e)
        {
            _state.On(new CoordinatorState.Broken(e), _effects); // a restart would lose what callers wait for: the run is over instead
        }

        run.Recorder.Stepping(_state.Whole, _state.Plan);
        if (_state.IsBroken) LoseTrace("the run is over");
        long now = Stopwatch.GetTimestamp();
        if (wasStepping) _stepTicks += now - _stepBegan;
        if (wasStepping || _state.IsStepping) _stepBegan = now;
        Send();
        if (_lostIn is { } phase && _state.Finished > _finished)
        {
            _lostIn = null;
            run.Events?.Report(new WorkerEvent(WorkerChange.Recovered, "", "the step after the loss is done") { Phase = phase });
        }
    }

    private void Send()
    {
        foreach (Effect effect in _effects)
        {
            if (effect.Target == CoordinatorState.Caller) ((ICompletion)effect.Message).Perform();
            else if (_nodes is not null) _nodes.Send(Effect.Coordinator, effect.Target, effect.Message, Self);
            else (effect.Message as DataMessage)?.Drop();
        }
    }

    // A question can be lost, or a worker: what came by then is the answer.
    private sealed record LoadsOverdue(long Request);

    private enum Tick
    {
        AskAgain,
        TraceAgain,
    }

    internal sealed class Producer(ClusterRunSpec run) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ClusterRunActor);

        public ActorBase Produce() => new ClusterRunActor(run);

        public void Release(ActorBase actor)
        {
        }
    }
}
