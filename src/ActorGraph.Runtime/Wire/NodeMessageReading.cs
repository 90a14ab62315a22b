using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Reads the head of a message between nodes. Every place and shape is checked against the graph before memory is leased: what
/// the head says of a tensor has to be what the graph allows there.
/// </summary>
/// <param name="shapes">What the graph allows.</param>
/// <param name="pool">Where values of passes are written to.</param>
internal sealed class NodeMessageReading(GraphShapes shapes, TensorPool pool)
{
    private const int MostStates = 64; // of an optimizer; the ones that there are have at most two
    private const int MostLines = 4096; // of a story

    private readonly PlanSlots _plans = new();

    /// <summary>Takes a plan for the next slot.</summary>
    public void ReadPlan(ref WireReader reader) => _plans.ReadNext(ref reader);

    /// <summary>Reads a head, behind its kind.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="count">The number of fields that the head has, with its kind.</param>
    /// <param name="tensors">The tensors that the bytes to come are for, leased.</param>
    public Outbound Read(ref WireReader reader, PartKind kind, int count, List<Tensor> tensors)
    {
        reader.Where = kind.ToString();
        if (count != Fields(kind)) throw reader.Wrong($"{count} fields", $"{Fields(kind)}");
        int node = reader.Int("node", 0, shapes.Count - 1);
        return new Outbound(kind < PartKind.RootComputed ? node : Effect.Coordinator, kind switch
        {
            PartKind.AbandonStep => new AbandonStep(Run(ref reader), reader.Int("epoch", 0)) { Committed = reader.Long() },
            PartKind.StepAbandoned => new StepAbandoned(Run(ref reader), reader.Int("epoch", 0), node),
            PartKind.ReadBuffers => new ReadBuffers(reader.Long(), reader.Int("micro-batch", PassId.WholeStep)),
            PartKind.ReadCounters => new ReadCounters(reader.Long()),
            PartKind.ReadParameter => new ReadParameter(reader.Long()) { Committed = reader.Long() },
            PartKind.WriteParameter => Write(ref reader, node, tensors),
            PartKind.BuffersRead => Buffers(ref reader, node, tensors),
            PartKind.CountersRead => Counters(ref reader, node),
            PartKind.ParameterRead => Parameter(ref reader, node, tensors),
            PartKind.ParameterWritten => new ParameterWritten(reader.Long(), node),
            PartKind.RequestFailed => new RequestFailed(reader.Long(), node, reader.Text("error")),
            _ => ReadOfPass(ref reader, kind, node, tensors),
        });
    }

    private static int Fields(PartKind kind) => kind switch
    {
        PartKind.ReadCounters or PartKind.ParameterWritten => 3,
        PartKind.ReadParameter or PartKind.StepAbandoned or PartKind.ReadBuffers or PartKind.WriteParameter or PartKind.ParameterRead
            or PartKind.RequestFailed => 4,
        PartKind.AbandonStep => 5,
        PartKind.CommitUpdate or PartKind.PassEnded or PartKind.UpdateStaged or PartKind.UpdateCommitted or PartKind.BuffersRead
            or PartKind.CountersRead => 7,
        PartKind.Recompute or PartKind.StageUpdate or PartKind.GradientCompleted => 8,
        PartKind.BeginStep or PartKind.Feed or PartKind.RootComputed or PartKind.TangentComputed or PartKind.NodeFailed => 9,
        PartKind.Cotangent or PartKind.Tangent => 10,
        PartKind.Activation => 11,
        _ => throw new WireException("frame", $"a part of kind {(int)kind}", "one of the protocol between nodes"),
    };

    private object ReadOfPass(ref WireReader reader, PartKind kind, int node, List<Tensor> tensors)
    {
        var pass = new PassId(
            Run(ref reader), reader.Long(), reader.Int("micro-batch", PassId.WholeStep), reader.Int("sweep", 0, shapes[node].Sweeps.Length - 1),
            reader.Int("epoch", 0));
        switch (kind)
        {
            case PartKind.Recompute: return new Recompute(pass, reader.Int("place", 0, shapes[node].Consumers.Length - 1));
            case PartKind.StageUpdate: return new StageUpdate(pass, reader.Double());
            case PartKind.CommitUpdate: return new CommitUpdate(pass);
            case PartKind.PassEnded: return new PassEnded(pass, node);
            case PartKind.GradientCompleted: return new GradientCompleted(pass, node, reader.Double());
            case PartKind.UpdateStaged: return new UpdateStaged(pass, node);
            case PartKind.UpdateCommitted: return new UpdateCommitted(pass, node);
            case PartKind.NodeFailed: return new NodeFailed(pass, node, reader.Text("error"), reader.Texts("lines", MostLines));
        }

        StepPlan plan = _plans.Read(ref reader);
        if (pass.MicroBatch >= plan.MicroBatches) throw reader.Wrong($"micro-batch {pass.MicroBatch}", $"one of {plan.MicroBatches}");
        switch (kind)
        {
            case PartKind.BeginStep: return new BeginStep(pass, plan) { Committed = reader.Long() };
            case PartKind.Feed: return new Feed(pass, plan) { Value = Lease(ref reader, shapes.Value(node, plan, pass.MicroBatch), tensors) };
            case PartKind.RootComputed:
                return new RootComputed(pass, plan, node) { Value = Lease(ref reader, shapes.Value(node, plan, pass.MicroBatch), tensors) };
            case PartKind.TangentComputed:
                return new TangentComputed(pass, plan, node) { Value = Lease(ref reader, shapes.Derivative(node, plan, pass.MicroBatch), tensors) };
            case PartKind.Cotangent:
                int place = reader.Int("place", 0, shapes[node].Consumers.Length);
                return new Cotangent(pass, plan, place) { Value = Lease(ref reader, shapes.Derivative(node, plan, pass.MicroBatch), tensors) };
            case PartKind.Tangent:
                int slot = reader.Int("slot", 0, shapes[node].Inputs.Length);
                int source = slot < shapes[node].Inputs.Length ? shapes[node].Inputs[slot].Producer : node; // the last is the seed's
                return new Tangent(pass, plan, slot) { Value = Lease(ref reader, shapes.Derivative(source, plan, pass.MicroBatch), tensors) };
            default: // an activation: Fields knows no other kind
                var edge = new Edge(node, reader.Int("slot", 0, shapes[node].Inputs.Length - 1));
                bool again = reader.Bool();
                TensorType type = shapes.Value(shapes[node].Inputs[edge.Slot].Producer, plan, pass.MicroBatch);
                return new Activation(pass, plan, edge) { Value = Lease(ref reader, type, tensors), IsRecomputed = again };
        }
    }

    // Nobody gives these back: the node copies them, so they lie in a pool that is forgotten with the message.
    private WriteParameter Write(ref WireReader reader, int node, List<Tensor> tensors)
    {
        long request = reader.Long();
        (Tensor value, ImmutableArray<Tensor> state) = ValueAndState(ref reader, node, new TensorPool(), tensors);
        return new WriteParameter(request, value, state);
    }

    private ParameterRead Parameter(ref WireReader reader, int node, List<Tensor> tensors)
    {
        long request = reader.Long();
        (Tensor value, ImmutableArray<Tensor> state) = ValueAndState(ref reader, node, TensorPool.Shared, tensors);
        return new ParameterRead(request, node, value, state);
    }

    private (Tensor, ImmutableArray<Tensor>) ValueAndState(ref WireReader reader, int node, TensorPool into, List<Tensor> tensors)
    {
        if (shapes[node].Node.Kind != NodeKind.Parameter) throw reader.Wrong(shapes.Name(node), "a parameter");
        int count = reader.Count("tensors", 1 + MostStates);
        if (count == 0) throw reader.Wrong("no value", "one");
        for (int i = 0; i < count; i++) Lease(ref reader, shapes.Value(node, null, 0), tensors, into);
        return (tensors[0], [.. tensors.Skip(1)]);
    }

    private BuffersRead Buffers(ref WireReader reader, int node, List<Tensor> tensors)
    {
        long request = reader.Long();
        StepPlan? plan = reader.TryNil() ? null : _plans.Read(ref reader);
        int microBatch = reader.Int("micro-batch", PassId.WholeStep), present = reader.Int("buffers", 0, 7);
        int count = reader.Count("tensors", 3);
        if (count != int.PopCount(present)) throw reader.Wrong($"{count} tensors", $"{int.PopCount(present)}");
        Tensor? forward = (present & 1) == 0 ? null : Lease(ref reader, shapes.Value(node, plan, microBatch), tensors, TensorPool.Shared);
        Tensor? backward = (present & 2) == 0 ? null : Lease(ref reader, shapes.Derivative(node, plan, microBatch), tensors, TensorPool.Shared);
        Tensor? tangent = (present & 4) == 0 ? null : Lease(ref reader, shapes.Derivative(node, plan, microBatch), tensors, TensorPool.Shared);
        return new BuffersRead(request, node, forward, backward, tangent) { Plan = plan, MicroBatch = microBatch };
    }

    private CountersRead Counters(ref WireReader reader, int node)
    {
        (int inputs, int consumers) = (shapes[node].Inputs.Length, shapes[node].Consumers.Length);
        long request = reader.Long();
        return new CountersRead(
            request, node, reader.Longs("activations", inputs), reader.Longs("cotangents", consumers + 1), reader.Longs("tangents", inputs + 1))
        {
            Recomputed = reader.Longs("recomputed", inputs),
        };
    }

    private int Run(ref WireReader reader) => reader.Int("run", shapes.Run, shapes.Run);

    private Tensor Lease(ref WireReader reader, TensorType allowed, List<Tensor> tensors, TensorPool? into = null)
    {
        int rank = reader.Count("extents", 1 + allowed.Shape.Rank) - 1, element = reader.Int("element type", 0, (int)ElementType.Bool);
        if (rank != allowed.Shape.Rank) throw reader.Wrong($"a tensor of {rank} axes", allowed.ToString());
        for (int axis = 0; axis < rank; axis++)
        {
            int extent = reader.Int("extent", 0);
            if (extent != allowed.Shape.Size(axis)) throw reader.Wrong($"extent {extent} of axis {axis}", allowed.ToString());
        }

        if (element != (int)allowed.Element) throw reader.Wrong($"a tensor of {((ElementType)element).Word()}", allowed.ToString());
        Tensor tensor = Tensor.Lease(into ?? pool, allowed.Element, allowed.Shape);
        tensors.Add(tensor);
        return tensor;
    }
}
