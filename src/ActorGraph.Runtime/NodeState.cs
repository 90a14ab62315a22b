using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>
/// What a node does, without anything that does it: a deterministic state machine. A message goes in, effects come out; no
/// actor, clock, thread or I/O is near. Whatever the order in which the messages of a step arrive, and however often, the
/// numbers that come out have the same bits.
/// <para>
/// Forward: when every input of a pass is there, the value is computed and sent along every edge. Backward: when every
/// contribution that is due is folded, in the order of the consumers, one cotangent goes back along every edge on a path to
/// what is differentiated. In forward mode, when every tangent is there beside the value, the node's own goes on along the edges
/// to what is differentiated. Towards a step-scoped producer the micro-batches are added up here, in order, and one cotangent
/// goes back for the whole step (law 3).
/// </para>
/// </summary>
public sealed partial class NodeState
{
    private readonly NodeSpec _spec;
    private readonly TensorPool _pool;
    private readonly ParameterState? _parameter;
    private readonly StepState _step;
    private readonly long[] _activations;
    private readonly long[] _cotangents;
    private long[] _tangents = [], _recomputed = []; // made with the first one
    private List<object>? _early; // messages of an epoch whose news has not come yet
    private Workspace? _workspace;
    private Story _story;
    private int _epoch;
    private long _written = -1; // the newest write
    private bool _hasFailed;
    private List<Effect> _effects = null!;

    /// <summary>A node in no step.</summary>
    /// <param name="spec">What the node knows of its graph.</param>
    /// <param name="pool">Where its buffers come from.</param>
    /// <param name="value">The first value, of a parameter; taken over.</param>
    /// <param name="optimizer">What updates the parameter; null where nothing is learnt.</param>
    /// <param name="epoch">The epoch that the node begins in.</param>
    public NodeState(NodeSpec spec, TensorPool pool, Tensor? value = null, Training.Optimizer? optimizer = null, int epoch = 0)
    {
        (_spec, _pool, _epoch) = (spec, pool, epoch);
        _step = new StepState(spec);
        _activations = new long[spec.Inputs.Length];
        _cotangents = new long[spec.Consumers.Length + 1];
        if (spec.Node.Kind == NodeKind.Parameter)
            _parameter = new ParameterState(value ?? throw new ArgumentNullException(nameof(value)), optimizer, pool);
    }

    /// <summary>The node's specification.</summary>
    public NodeSpec Spec => _spec;

    /// <summary>Whether the gate of a stage is told when half of a pass is done.</summary>
    public bool TellsTurns { get; init; }

    /// <summary>Sees what the node does in steps that are traced; null: nobody does.</summary>
    internal INodeObserver? Observer { private get; init; }

    private INodeObserver? Traced => _step.Plan.Traces ? Observer : null;

    /// <summary>Passes that the node holds something of.</summary>
    public int OpenPasses => _step.Open;

    /// <summary>Takes one message and appends what is to be done about it. What is not of the protocol changes nothing.</summary>
    public void On(object message, List<Effect> effects)
    {
        _effects = effects;
        Handle(message);
    }

    /// <summary>Gives all memory back; the node takes no more messages.</summary>
    public void Release()
    {
        _step.Release();
        _parameter?.Discard();
        _parameter?.Release();
        foreach (object message in _early ?? []) (message as DataMessage)?.Drop();
        _early = null;
        _hasFailed = true;
    }

    // A failure belongs to the message at hand: a pass fails its step, a request fails alone.
    private void Handle(object message)
    {
        try
        {
            Dispatch(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (message is IRequestMessage request) Report(new RequestFailed(request.Request, _spec.Node.Index, Describe(e)));
            PassId? torn = _parameter?.Torn; // an update that was decided, and is done by halves
            if (message is IRequestMessage && torn is null) return;
            _hasFailed = true; // whatever else comes in this epoch finds a node that is out of step
            PassId pass = torn ?? (message is IPassMessage m ? m.Pass : new PassId(_spec.Run, _step.Step, PassId.WholeStep, _step.Sweep, _epoch));
            Report(new NodeFailed(pass, _spec.Node.Index, Describe(e), _story.Lines()));
        }
    }

    private void Dispatch(object message)
    {
        switch (message)
        {
            case IPassMessage m when !IsOfThisEpoch(m): break;
            case Activation { IsRecomputed: true } m: OnRecomputed(m); break;
            case Activation m: OnActivation(m); break;
            case Recompute m: OnRecompute(m); break;
            case Cotangent m: OnCotangent(m); break;
            case Tangent m: OnTangent(m); break;
            case Feed m: OnFeed(m); break;
            case BeginStep m: OnBegin(m); break;
            case Elapsed m: OnElapsed(m); break;
            case StageUpdate m: OnStage(m); break;
            case CommitUpdate m: OnCommit(m); break;
            case AbandonStep m: OnAbandon(m); break;
            case ReadBuffers m: Report(Read(m)); break;
            case ReadCounters m:
                Report(new CountersRead(m.Request, _spec.Node.Index, [.. _activations], [.. _cotangents], [.. _tangents])
                {
                    Recomputed = [.. _recomputed],
                });
                break;
            case ReadParameter m:
                Commit(m);
                Report(new ParameterRead(m.Request, _spec.Node.Index, _parameter!.Value.Copy(), [.. _parameter.State.Select(s => s.Copy())]));
                break;
            case WriteParameter m:
                if (m.Request > _written) _parameter!.Write(m.Value, m.State); // one that comes again, late, must not undo what came since
                _written = Math.Max(_written, m.Request);
                Report(new ParameterWritten(m.Request, _spec.Node.Index));
                break;
        }
    }

    private bool Enter(PassId pass, StepPlan plan)
    {
        if (pass.Step < _step.Step) return false;
        if (pass.Step > _step.Step) _step.Begin(pass, plan);
        return true;
    }

    private BuffersRead Read(ReadBuffers message)
    {
        PassState? pass = _step.Find(_spec.IsStepScoped ? 0 : message.MicroBatch);
        Tensor? forward = pass?.Y ?? _parameter?.Value;
        return new BuffersRead(message.Request, _spec.Node.Index, forward?.Copy(), pass?.Gradient?.Copy(), pass?.YDot?.Copy())
        {
            Plan = _step.Plan,
            MicroBatch = message.MicroBatch,
        };
    }

    private ReadOnlySpan<Tensor> Inputs(PassState pass, Span<Tensor> buffer)
    {
        int count = _spec.Inputs.Length;
        Span<Tensor> x = count <= buffer.Length ? buffer[..count] : new Tensor[count];
        for (int slot = 0; slot < count; slot++) x[slot] = (pass.X[slot] ?? _step.X[slot])!;
        return x;
    }

    private Evaluation Evaluation(PassState pass) => new(
        _pool, _step.Plan.Training, _step.Plan.Seed, _spec.Node.Index, _step.Plan.Update,
        pass.Pass.MicroBatch == PassId.WholeStep ? 0 : _step.Plan.FirstSamples[pass.Pass.MicroBatch]);

    private void Count(ref long counter, TraceKind kind, PassId pass, int where)
    {
        counter++;
        _story.Tell(Took(kind), pass, where);
        if (Traced is not { } observer) return;
        if (where < (kind == TraceKind.Cotangent ? _spec.Consumers.Length : _spec.Inputs.Length)) observer.Took(kind, _spec.Node.Index, where, pass);
        else observer.Woke(_spec.Node.Index); // a seed
    }

    private static string Took(TraceKind kind) => kind switch
    {
        TraceKind.Activation => "activation into slot",
        TraceKind.Recomputed => "activation again into slot",
        TraceKind.Tangent => "tangent into slot",
        _ => "cotangent at place",
    };

    private void Send(int node, object message) => _effects.Add(new Effect(node, message));

    private void Report(object message) => _effects.Add(new Effect(Effect.Coordinator, message));

    private string Describe(Exception e)
    {
        string where = $"{_spec.Node.Op?.Name ?? _spec.Node.Kind.ToString()} `{_spec.Node.Name}`";
        string inputs = _spec.Node.Inputs.Length == 0 ? "" : $"\n  inputs: {string.Join(", ", _spec.Node.Inputs.Select(i => i.ToString()))}";
        return $"{where}: {e.Message}{inputs}";
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct InputBuffer
    {
        public const int Length = 8;
        private Tensor _first;
    }
}
