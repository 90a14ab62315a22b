using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>A small graph with every kind of edge and element type, and messages between its nodes drawn from a seed.</summary>
internal sealed class NodeMessageSamples
{
    public const int Kinds = 26;

    private readonly Random _random;
    private readonly StepPlan[] _plans;

    public NodeMessageSamples(int seed, TensorPool? pool = null)
    {
        _random = new Random(seed);
        Pool = pool ?? new TensorPool();
        _plans = [.. Enumerable.Range(0, 3).Select(_ => Plan())];
    }

    public static ImmutableArray<NodeSpec> Nodes { get; } = Specify();

    public static GraphShapes Shapes { get; } = new(Nodes, 1 << 20);

    public TensorPool Pool { get; }

    public Outbound Any() => Of(_random.Next(Kinds));

    public Outbound Of(int kind)
    {
        NodeSpec node = Nodes[_random.Next(Nodes.Length)];
        NodeSpec consumer = Any(n => n.Inputs.Length > 0), producer = Any(n => n.Consumers.Length > 0), parameter = Any(n => n.Node.Kind == NodeKind.Parameter);
        StepPlan plan = _plans[_random.Next(_plans.Length)];
        var pass = new PassId(3, _random.NextInt64(), _random.Next(-1, plan.MicroBatches), 0, _random.Next());
        int slot = _random.Next(consumer.Inputs.Length), index = node.Node.Index;
        return kind switch
        {
            0 => new(consumer.Node.Index, new Activation(pass, plan, new Edge(consumer.Node.Index, slot))
            {
                Value = Value(Shapes.Value(consumer.Inputs[slot].Producer, plan, pass.MicroBatch)),
                IsRecomputed = _random.Next(2) == 0,
            }),
            1 => new(producer.Node.Index, new Recompute(pass, _random.Next(producer.Consumers.Length))),
            2 => new(index, new Cotangent(pass, plan, _random.Next(node.Consumers.Length + 1)) { Value = Value(Shapes.Derivative(index, plan, pass.MicroBatch)) }),
            3 => new(consumer.Node.Index, new Tangent(pass, plan, slot) { Value = Value(Shapes.Derivative(consumer.Inputs[slot].Producer, plan, pass.MicroBatch)) }),
            4 => new(index, new Tangent(pass, plan, node.Inputs.Length) { Value = Value(Shapes.Derivative(index, plan, pass.MicroBatch)) }),
            5 => new(index, new Feed(pass, plan) { Value = Value(Shapes.Value(index, plan, pass.MicroBatch)) }),
            6 => new(index, new BeginStep(pass, plan) { Committed = _random.Next(-1, 9) }),
            7 => new(index, new StageUpdate(pass, _random.NextDouble())),
            8 => new(index, new CommitUpdate(pass)),
            9 => new(index, new AbandonStep(3, _random.Next()) { Committed = _random.NextInt64(-1, long.MaxValue) }),
            10 => new(index, new ReadBuffers(_random.NextInt64(), _random.Next(-1, 9))),
            11 => new(index, new ReadCounters(_random.NextInt64())),
            12 => new(index, new ReadParameter(_random.NextInt64()) { Committed = _random.Next(-1, 9) }),
            13 => new(parameter.Node.Index, new WriteParameter(_random.NextInt64(), Value(parameter.Node.Type), States(parameter))),
            14 => Report(new RootComputed(pass, plan, index) { Value = Value(Shapes.Value(index, plan, pass.MicroBatch)) }),
            15 => Report(new TangentComputed(pass, plan, index) { Value = Value(Shapes.Derivative(index, plan, pass.MicroBatch)) }),
            16 => Report(new PassEnded(pass, index)),
            17 => Report(new GradientCompleted(pass, index, double.NaN)),
            18 => Report(new UpdateStaged(pass, index)),
            19 => Report(new UpdateCommitted(pass, index)),
            20 => Report(new NodeFailed(pass, index, new string('é', _random.Next(400)), [.. Enumerable.Repeat("a line of the story", _random.Next(20))])),
            21 => Report(new StepAbandoned(3, _random.Next(), index)),
            22 => Report(Buffers(index, plan, _random.Next(plan.MicroBatches))),
            23 => Report(new CountersRead(_random.NextInt64(), index, Counts(node.Inputs.Length), Counts(node.Consumers.Length + 1), [])
            {
                Recomputed = Counts(node.Inputs.Length),
            }),
            24 => Report(new ParameterRead(_random.NextInt64(), parameter.Node.Index, Value(parameter.Node.Type), States(parameter))),
            _ => Report(_random.Next(2) == 0 ? new ParameterWritten(_random.NextInt64(), index) : new RequestFailed(_random.NextInt64(), index, "no")),
        };
    }

    private static Outbound Report(object message) => new(Effect.Coordinator, message);

    private BuffersRead Buffers(int node, StepPlan plan, int microBatch) => new(
        _random.NextInt64(), node, Optional(Shapes.Value(node, plan, microBatch)), Optional(Shapes.Derivative(node, plan, microBatch)),
        Optional(Shapes.Derivative(node, plan, microBatch)))
    {
        Plan = plan,
        MicroBatch = microBatch,
    };

    private Tensor? Optional(TensorType type) => _random.Next(2) == 0 ? null : Value(type);

    private Tensor Value(TensorType type)
    {
        Tensor tensor = Tensor.Lease(Pool, type.Element, type.Shape);
        _random.NextBytes(tensor.Bytes());
        if (type.Element == ElementType.Bool)
            foreach (ref byte b in tensor.Bytes()) b &= 1;
        return tensor;
    }

    private ImmutableArray<Tensor> States(NodeSpec parameter) => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Value(parameter.Node.Type))];

    private ImmutableArray<long> Counts(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextInt64())];

    private StepPlan Plan() => new()
    {
        FirstSamples = StepPlan.Cut(_random.Next(3, 9), _random.Next(1, 4)),
        Backward = _random.Next(2) == 0,
        Tangents = _random.Next(2) == 0,
        Training = _random.Next(2) == 0,
        Updates = _random.Next(2) == 0,
        KeepsBuffers = _random.Next(2) == 0,
        DetectsAnomalies = _random.Next(2) == 0,
        Traces = _random.Next(2) == 0,
        Seeds = _random.Next(2) == 0 ? null : _random.Next(1, 4),
        Update = _random.NextInt64(),
        LearningRate = _random.NextDouble(),
        Clip = _random.Next(2) == 0 ? GradientClip.None : new GradientClip(0.5, null),
        Seed = (ulong)_random.NextInt64(),
    };

    private NodeSpec Any(Func<NodeSpec, bool> which)
    {
        NodeSpec[] all = [.. Nodes.Where(which)];
        return all[_random.Next(all.Length)];
    }

    private static ImmutableArray<NodeSpec> Specify()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 40]), id = g.Input("id", [Dimension.Batch()], ElementType.Int64), t = g.Input("t", []);
        Node w = g.Parameter("w", [40, 8], new He()), empty = g.Input("empty", [0, 3]);
        Node h = x.MatMul(w) * t, mask = h.Apply(new Greater(), t);
        Node root = (h.Apply(new ReduceSum([1])) + h.Gather(id).ReduceSum([1])).Named("root");
        Graph graph = g.Build(loss: root, mask, empty.Apply(new Identity()));
        return Wiring.Specify(3, graph, [new Objective(graph.Roots, [root], [w])], learns: true);
    }
}
