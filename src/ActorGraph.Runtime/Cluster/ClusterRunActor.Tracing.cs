using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

// The reading of traces: one after the other, each from all workers at once, piece by piece.
internal sealed partial class ClusterRunActor
{
    private readonly Queue<ReadTraces> _tracesWanted = new();
    private TraceGathering? _tracing;
    private long _tracings;

    private void OnReadTraces(ReadTraces request)
    {
        if (_state.IsBroken) request.Fail(Untraced("the run is over")).Perform();
        else if (_team.IsEmpty || _loading.Count > 0) request.Fail(Untraced("its workers are not there yet")).Perform();
        else if (_tracing is not null) _tracesWanted.Enqueue(request);
        else
        {
            _tracing = new TraceGathering(request, run.Spec.Run, ++_tracings, [.. _team.Select(t => t.Name)], run.Spec.Nodes);
            AskForTrace(_tracing.Open);
            Timers.StartPeriodicTimer(Tick.TraceAgain, Tick.TraceAgain, AskAgain);
        }
    }

    private void AskForTrace(IEnumerable<int> processes)
    {
        foreach (int process in processes) _team[process].Agent.Tell(_tracing!.Question(process, run.Recorder.Time));
    }

    private void OnTrace(TraceRead answer)
    {
        if (_tracing is null || !_tracing.Add(answer, run.Recorder.Time)) return;
        if (_tracing.Open.Contains(answer.Process)) AskForTrace([answer.Process]);
        if (_tracing.Open.Any()) return;
        TraceGathering whole = _tracing;
        EndTracing();
        try
        {
            whole.Request.Succeed(whole.Logs(_load.Placement)).Perform();
        }
        catch (WireException e)
        {
            whole.Request.Fail(e).Perform();
        }

        if (_tracesWanted.TryDequeue(out ReadTraces? next)) OnReadTraces(next);
    }

    // The others begin anew, too: half a trace is none.
    private void LoseTrace(string reason)
    {
        if (_tracing is not null) _tracesWanted.Enqueue(_tracing.Request);
        EndTracing();
        while (_tracesWanted.TryDequeue(out ReadTraces? wanted)) wanted.Fail(Untraced(reason)).Perform();
    }

    private void EndTracing()
    {
        _tracing = null;
        Timers.Cancel(Tick.TraceAgain);
    }

    private ClusterException Untraced(string reason) => new($"the trace of run {run.Spec.Run}", reason, "workers that give what they noted", "ask again when the run goes on");
}
