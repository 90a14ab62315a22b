using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

// Forward mode: tangents in beside the activations, and one tangent out.
public sealed partial class NodeState
{
    private void OnTangent(Tangent message)
    {
        int slot = message.Slot;
        if (!Enter(message.Pass, message.Plan) || slot < 0 || slot >= _step.XDot.Length || !_step.SweepSpec.AwaitedTangents[slot])
        {
            message.Drop();
            return;
        }

        if (_step.IsShared(slot))
        {
            if (_step.XDot[slot] is not null || _step.MissingTangents == 0 || message.Take() is not { } shared)
            {
                message.Drop();
                return;
            }

            Count(slot, message.Pass);
            _step.XDot[slot] = shared;
            if (--_step.MissingTangents > 0) return;
            for (int i = 0; i < _step.Passes; i++)
                if (_step.Find(i) is { } begun) Push(begun);
            return;
        }

        if (_step.Pass(message.Pass) is not { MissingTangents: > 0 } pass || pass.XDot[slot] is not null || message.Take() is not { } value)
        {
            message.Drop();
            return;
        }

        Count(slot, message.Pass);
        pass.XDot[slot] = value;
        pass.MissingTangents--;
        Push(pass);
    }

    // Runs when the value is computed and every tangent is there, whichever came last.
    private void Push(PassState pass)
    {
        if (!pass.IsForwardDone || pass.IsEnded || pass.MissingTangents > 0 || _step.MissingTangents > 0) return;
        SweepSpec sweep = _step.SweepSpec;
        Tensor yDot = pass.YDot = TangentOf(pass);
        Traced?.Ended(TraceKind.Jvp, _spec.Node.Index, pass.Pass);
        for (int place = 0; place < sweep.PushesTo.Length; place++)
        {
            if (!sweep.PushesTo[place]) continue;
            Edge edge = _spec.Consumers[place];
            Traced?.Sent(TraceKind.Tangent, _spec.Node.Index, edge.Consumer, edge.Slot, pass.Pass);
            Send(edge.Consumer, new Tangent(pass.Pass, _step.Plan, edge.Slot) { Value = yDot.Retain() });
        }

        if (sweep.ReportsTangent) Report(new TangentComputed(pass.Pass, _step.Plan, _spec.Node.Index) { Value = yDot.Retain() });
        Through(pass);
    }

    // What comes from the inputs, and behind it the seed, as a cotangent's seed stands behind the contributions of the consumers.
    private Tensor TangentOf(PassState pass)
    {
        int inputs = _spec.Inputs.Length;
        Tensor? seed = pass.XDot[inputs];
        Shape shape = _step.Plan.Seeds is { } seeds ? pass.Output.Shape.Prepend(seeds) : pass.Output.Shape;
        if (seed is not null && seed.Shape != shape) throw new ShapeException($"a tangent of shape {seed.Shape}", $"{shape}");
        InputBuffer primals = default;
        TangentBuffer tangents = default;
        Span<Tensor?> xDot = inputs <= TangentBuffer.Length ? ((Span<Tensor?>)tangents)[..inputs] : new Tensor?[inputs];
        bool varies = false;
        for (int slot = 0; slot < inputs; slot++)
            varies |= (xDot[slot] = pass.XDot[slot] ?? _step.XDot[slot]) is not null;
        if (!varies) return seed!.Retain();
        Tensor yDot = Seeds.Jvp(
            _workspace ??= new(), Evaluation(pass), _spec.Node.Op!, Inputs(pass, primals), pass.Output, xDot, _step.Plan.Seeds);
        return seed is null ? yDot : Fold.Add(yDot, seed.Retain(), _pool);
    }

    private void Count(int slot, PassId pass)
    {
        if (_tangents.Length == 0) _tangents = new long[_spec.Inputs.Length + 1];
        Count(ref _tangents[slot], TraceKind.Tangent, pass, slot);
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct TangentBuffer
    {
        public const int Length = 8;
        private Tensor? _first;
    }
}
