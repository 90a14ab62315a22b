using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Akka.Actor;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>
/// The bytes of every kind of message, as version 1 has them. If these change, processes of two builds no longer understand each
/// other: then the version goes up.
/// </summary>
public sealed class GoldenBytesTests(WireSystem system) : IClassFixture<WireSystem>
{
    private const int Columns = 110;

    private static readonly StepPlan Plan = new()
    {
        FirstSamples = [0, 2, 3],
        Backward = true,
        Updates = true,
        Update = 7,
        LearningRate = 0.5,
        Clip = new GradientClip(null, 2),
        Seed = 9,
    };

    private static readonly PassId Pass = new(3, 300, 1, 0, 2);

    [Fact]
    public void Messages_that_cross_alone() => Assert.Equal(GoldenBytes.Alone, Lines(Alone().Select(message =>
    {
        var serializer = new WireSerializer((ExtendedActorSystem)system.System);
        return (serializer.Manifest(message), serializer.ToBinary(message));
    })));

    [Fact]
    public void Messages_between_nodes() => Assert.Equal(GoldenBytes.BetweenNodes, Lines(BetweenNodes().Select(message =>
    {
        var writer = new FrameWriter(1000);
        writer.Add(message);
        byte[] body = writer.Next().ToArray();
        var completed = new List<Outbound>();
        new FrameReader(Shapes(), new TensorPool()).Read(body, completed); // and they can be read
        Assert.Equal(message.Message.GetType(), Assert.Single(completed).Message.GetType());
        return (message.Message.GetType().Name, body);
    })));

    [Fact]
    public void A_frame_cuts_a_tensor_and_a_long_text()
    {
        var writer = new FrameWriter(64);
        writer.Add(new Outbound(1, new WriteParameter(1, Tensor.From([1f, 2, 3], [3]), [])));
        writer.Add(new Outbound(Effect.Coordinator, new RequestFailed(1, 0, new string('x', 70))));
        var bodies = new List<(string, byte[])>();
        while (!writer.IsEmpty) bodies.Add(("body", writer.Next().ToArray()));
        Assert.Equal(GoldenBytes.Cut, Lines(bodies));
    }

    private static IEnumerable<IWireMessage> Alone()
    {
        yield return new LinkFrame(1, 2, new byte[] { 3, 4 });
        yield return new LinkReceived(1, 2, true);
        yield return new WorkerJoined(1, "0.4", 1234, 2, "worker-1");
        yield return new WorkerAccepted("worker-1");
        yield return new WorkerRefused("version");
        yield return new ReleaseWorker("done");
        yield return new Ping(300);
        yield return new Pong(300);
        yield return new LoadPartition(
            1, 2, 77, 0, ["a", "b"], [0, 1], [0, 2], 2, "loss L", [new ObjectiveSpec([2], [2], [0], DifferentiationMode.Reverse)], 5, "sgd", "1f1b");
        yield return new PartitionPiece(1, 2, 0, 3, new byte[] { 4, 5 });
        yield return new PartitionLoaded(1, 2, 0);
        yield return new PartitionRefused(1, 2, 0, "op");
        yield return new UnloadPartition(1);
        yield return new PartitionBroken(1, 2, 0, "shell");
        yield return new ReadLoad(1, 2);
        yield return new LoadRead(1, 2, 0, 1000, 2000, 3000, 3500, 4000, 2, 1, 1 << 20);
        yield return new ReadTrace(1, 2, -1, 1 << 20);
        yield return new TraceRead(1, 2, 0, 3, 4, 1 << 20, 300, new byte[] { 6, 7 });
    }

    private static IEnumerable<Outbound> BetweenNodes()
    {
        yield return new(2, new Activation(Pass, Plan, new Edge(2, 0)) { Value = Value([1, 3]), IsRecomputed = true });
        yield return new(0, new Recompute(Pass, 0));
        yield return new(0, new Cotangent(Pass, Plan, 1) { Value = Value([1, 3]) });
        yield return new(2, new Tangent(Pass, Plan, 1) { Value = Value([3]) });
        yield return new(0, new Feed(Pass, Plan) { Value = Value([1, 3]) });
        yield return new(1, new BeginStep(Pass with { MicroBatch = PassId.WholeStep }, Plan) { Committed = 299 });
        yield return new(1, new StageUpdate(Pass, 0.25));
        yield return new(1, new CommitUpdate(Pass));
        yield return new(1, new AbandonStep(3, 2) { Committed = 299 });
        yield return new(1, new ReadBuffers(4, 1));
        yield return new(1, new ReadCounters(4));
        yield return new(1, new ReadParameter(4) { Committed = 299 });
        yield return new(1, new WriteParameter(4, Value([3]), [Value([3])]));
        yield return Report(new RootComputed(Pass, Plan, 3) { Value = Value([1]) });
        yield return Report(new TangentComputed(Pass, Plan, 3) { Value = Value([1]) });
        yield return Report(new PassEnded(Pass, 3));
        yield return Report(new GradientCompleted(Pass, 1, 1.5));
        yield return Report(new UpdateStaged(Pass, 1));
        yield return Report(new UpdateCommitted(Pass, 1));
        yield return Report(new NodeFailed(Pass, 2, "shape", ["line 1", "line 2"]));
        yield return Report(new StepAbandoned(3, 2, 1));
        yield return Report(new BuffersRead(4, 3, Value([1]), null, Value([1])) { Plan = Plan, MicroBatch = 1 });
        yield return Report(new CountersRead(4, 2, [1, 2], [3, 4], []) { Recomputed = [5, 6] });
        yield return Report(new ParameterRead(4, 1, Value([3]), []));
        yield return Report(new ParameterWritten(4, 1));
        yield return Report(new RequestFailed(4, 1, "no"));
    }

    private static Outbound Report(object message) => new(Effect.Coordinator, message);

    private static Tensor Value(Shape shape) => Tensor.From([.. Enumerable.Range(1, shape.Volume).Select(i => i / 2f)], shape);

    private static GraphShapes Shapes()
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), 3]), w = g.Parameter("w", [3], new He());
        Node root = (x * w).ReduceSum([1]);
        ImmutableArray<NodeSpec> nodes = Wiring.Specify(3, g.Build(loss: root), [new Objective([root], [root], [w])], learns: true);
        return new GraphShapes(nodes, 1 << 20);
    }

    // A name, then its bytes, cut into lines.
    private static string Lines(IEnumerable<(string Name, byte[] Bytes)> messages) => string.Join('\n', messages.Select(m =>
        $"{m.Name}\n{string.Join('\n', Convert.ToHexStringLower(m.Bytes).Chunk(Columns).Select(line => "  " + new string(line)))}"));
}
