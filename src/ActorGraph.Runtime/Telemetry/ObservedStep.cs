using System.Diagnostics;
using ActorGraph.Runtime.Coordination;

namespace ActorGraph.Runtime;

/// <summary>A step that somebody listens to: what is told of it is told before its caller is answered. Other steps cost nothing.</summary>
internal sealed class ObservedStep(int run, int sweep, StepPlan plan, GivenTensors given, int credits) : RunStep(sweep, plan, given, credits)
{
    private readonly Activity? _activity = RuntimeTelemetry.Begin(run, plan);
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _isTold;

    public override void Answer(object? result, Exception? error)
    {
        if (!Interlocked.Exchange(ref _isTold, true)) RuntimeTelemetry.End(_activity, _began, error);
        base.Answer(result, error);
    }
}
