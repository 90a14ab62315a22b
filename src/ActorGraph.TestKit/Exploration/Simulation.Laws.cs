using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;

namespace ActorGraph.TestKit.Exploration;

// What is checked of every message, when it is sent and when it is delivered.
internal sealed partial class Simulation
{
    private readonly HashSet<(PassId, object)> _sent = [];
    private readonly Dictionary<PassId, int> _underWay = [];
    private readonly HashSet<(PassId Pass, int Node, int Slot)> _values = [], _contributions = []; // that were delivered

    /// <summary>Passes that were under way at once, at most.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>What values messages of training steps have; null: nobody asks.</summary>
    public MessageBits? Bits { get; init; }

    private void Depart(Letter letter)
    {
        switch (letter.Message)
        {
            case Activation m:
                Once(m.Pass, (m.Edge, m.IsRecomputed), $"activation along {Name(letter.From)} → {Name(letter.To)}, slot {m.Edge.Slot},");
                RequireInputs(letter.From, m);
                Bits?.Check(this, letter.From, letter.To, m.Edge.Slot, m);
                break;
            case Recompute m: Once(m.Pass, (letter.To, m.Place, "again"), $"wish for the value of {Name(letter.To)} at place {m.Place}"); break;
            case Cotangent m:
                Once(m.Pass, (letter.To, m.Place), $"cotangent {Name(letter.From)} → {Name(letter.To)}, place {m.Place},");
                if (letter.From >= 0) RequireContributions(letter.From, m);
                Bits?.Check(this, letter.From, letter.To, m.Place, m);
                break;
            case Tangent m: Once(m.Pass, (letter.To, -1 - m.Slot), $"tangent {Name(letter.From)} → {Name(letter.To)}, slot {m.Slot},"); break;
        }

        if (PassOf(letter) is not { } pass) return;
        _underWay[pass] = _underWay.GetValueOrDefault(pass) + 1;
        int now = _underWay.Keys.Count(p => p.Step == pass.Step);
        MostUnderWay = Math.Max(MostUnderWay, now);
        if (_extras > 0) return; // where a copy came first and did the work, its original is not under way any more
        LawBrokenException.Unless(now <= Credits, $"{now} passes under way with {Credits} credits");
    }

    private void Arrive(Letter letter)
    {
        if (PassOf(letter) is { } pass && --_underWay[pass] == 0) _underWay.Remove(pass);
        if (letter.To < 0) return;
        if (letter.Message is Activation a) _values.Add((a.Pass, letter.To, a.Edge.Slot));
        if (letter.Message is Cotangent c) _contributions.Add((c.Pass, letter.To, c.Place));
    }

    private void Once(PassId pass, object what, string words) =>
        LawBrokenException.Unless(_sent.Add((pass, what)), $"a second {words} in {pass}");

    // A value is sent when every input of its pass was there.
    private void RequireInputs(int node, Activation sent)
    {
        NodeSpec spec = _spec.Nodes[node];
        for (int slot = 0; slot < spec.Inputs.Length; slot++)
        {
            PassId pass = spec.Inputs[slot].Scope == Scope.Step ? sent.Pass with { MicroBatch = PassId.WholeStep } : sent.Pass;
            LawBrokenException.Unless(_values.Contains((pass, node, slot)), $"{Name(node)} sent its value before slot {slot} had one, in {sent.Pass}");
        }
    }

    // A cotangent is sent when every contribution that is due was there; towards a step-scoped producer, those of every pass.
    private void RequireContributions(int node, Cotangent sent)
    {
        NodeSpec spec = _spec.Nodes[node];
        SweepSpec sweep = spec.Sweeps[sent.Pass.Sweep];
        bool isSum = sent.Pass.MicroBatch == PassId.WholeStep && !spec.IsStepScoped;
        for (int i = 0; i < (isSum ? sent.Plan.MicroBatches : 1); i++)
        {
            PassId pass = isSum ? sent.Pass with { MicroBatch = i } : sent.Pass;
            for (int place = 0; place < sweep.Awaited.Length; place++)
                LawBrokenException.Unless(!sweep.Awaited[place] || _contributions.Contains((pass, node, place)),
                    $"{Name(node)} sent a cotangent before the contribution at place {place} was there, in {pass}");
        }
    }

    /// <summary>How a party is called: a node's name, or the coordinator.</summary>
    public string Name(int party) => party >= 0 ? $"`{Graph.Nodes[party].Name}`" : party == CoordinatorState.Caller ? "the caller" : party <= Pipeline.Gates ? $"gate {Pipeline.Gates - 1 - party}" : "the coordinator";

    // A pass is under way as long as one of its data messages is; seeds of roots without a gradient are not counted.
    private static PassId? PassOf(Letter letter) =>
        !letter.IsExtra && letter.Message is DataMessage { Pass.MicroBatch: >= 0 } data and not (RootComputed or TangentComputed)
        && !(letter.Message is Cotangent or Tangent && letter.From < 0) ? data.Pass : null;
}
