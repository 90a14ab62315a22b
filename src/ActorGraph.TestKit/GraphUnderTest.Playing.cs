using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using Akka.Actor;
using Akka.TestKit;

namespace ActorGraph.TestKit;

// What a test sends, expects, and does to messages on their way.
public sealed partial class GraphUnderTest
{
    /// <summary>Sends an activation along an edge from a node that is played. The tensor is taken over.</summary>
    /// <exception cref="GraphException">The consumer is played, or there is no such edge.</exception>
    public void SendActivation(Edge edge, Tensor value, PassId? pass = null)
    {
        On(edge);
        Real(Graph.Nodes[edge.Consumer]).Tell(new Activation(Of(Graph.Producer(edge), pass), Plan, edge) { Value = value }, ActorRefs.NoSender);
    }

    /// <summary>Sends a cotangent back along an edge from a consumer that is played. The tensor is taken over.</summary>
    /// <exception cref="GraphException">The producer is played, or there is no such edge.</exception>
    public void SendCotangent(Edge edge, Tensor value, PassId? pass = null)
    {
        On(edge);
        Node producer = Graph.Producer(edge);
        Real(producer).Tell(new Cotangent(Of(producer, pass), Plan, PlaceOf(edge)) { Value = value }, ActorRefs.NoSender);
    }

    /// <summary>Sends a root its seed, the cotangent that a backward pass begins with. The tensor is taken over.</summary>
    /// <exception cref="GraphException">The root is played, or is none.</exception>
    public void SendSeed(string root, Tensor value, PassId? pass = null)
    {
        Node node = Graph[root];
        int place = Graph.Consumers(node).Length;
        if (!_specs[node.Index].Sweeps[Pass.Sweep].Awaited.ElementAtOrDefault(place))
            throw new GraphException($"seed of `{root}`", "a node that awaits none", "a root of what is differentiated");
        Real(node).Tell(new Cotangent(Of(node, pass), Plan, place) { Value = value }, ActorRefs.NoSender);
    }

    /// <summary>Feeds a real input. The tensor is taken over.</summary>
    /// <exception cref="GraphException">The node is played, or no input.</exception>
    public void Feed(string input, Tensor value, PassId? pass = null)
    {
        Node node = Graph[input];
        if (node.Kind != NodeKind.Input) throw new GraphException($"feed of `{input}`", $"a node of kind {node.Kind}", "an input");
        Real(node).Tell(new Feed(Of(node, pass), Plan) { Value = value }, ActorRefs.NoSender);
    }

    /// <summary>Tells a real parameter or constant that a step begins.</summary>
    public void Begin(string source, PassId? pass = null) => Real(Graph[source]).Tell(new BeginStep(Of(Graph[source], pass), Plan), ActorRefs.NoSender);

    /// <summary>
    /// Gives the attempt at the step up: every real node forgets it, and what is late of it is dropped. <see cref="Pass"/> is of the next
    /// attempt from here on.
    /// </summary>
    public async Task AbandonAsync()
    {
        Pass = Pass with { Epoch = Pass.Epoch + 1 };
        foreach (IActorRef node in _actors.OfType<IActorRef>())
        {
            node.Tell(new AbandonStep(Pass.Run, Pass.Epoch), ActorRefs.NoSender);
            await _answers.ExpectMsgAsync<StepAbandoned>(m => m.Epoch == Pass.Epoch).ConfigureAwait(false);
        }
    }

    /// <summary>The next activation that went along an edge, as a copy of the caller's own.</summary>
    /// <exception cref="GraphException">There is no such edge at a real node.</exception>
    public Task<Tensor> ExpectActivationAsync(Edge edge) => NextAsync(edge, ProbesOf(edge).Activations, "activation");

    /// <summary>The next cotangent that went back along an edge, as a copy of the caller's own.</summary>
    /// <exception cref="GraphException">There is no such edge at a real node.</exception>
    public Task<Tensor> ExpectCotangentAsync(Edge edge) => NextAsync(edge, ProbesOf(edge).Cotangents, "cotangent");

    /// <summary>The next activation, which has these numbers.</summary>
    /// <exception cref="TensorMismatchException">It has others; says which.</exception>
    public async Task ExpectActivationAsync(Edge edge, double[] expected, double relative = 1e-5, double absolute = 1e-8)
    {
        using Tensor value = await ExpectActivationAsync(edge).ConfigureAwait(false);
        TensorAssert.Close(expected, value, relative, absolute, $"activation along {Words(edge)}");
    }

    /// <summary>The next cotangent, which has these numbers.</summary>
    /// <exception cref="TensorMismatchException">It has others; says which.</exception>
    public async Task ExpectCotangentAsync(Edge edge, double[] expected, double relative = 1e-5, double absolute = 1e-8)
    {
        using Tensor value = await ExpectCotangentAsync(edge).ConfigureAwait(false);
        TensorAssert.Close(expected, value, relative, absolute, $"cotangent along {Words(edge)}");
    }

    /// <summary>The next value that a real root reported, as a copy of the caller's own. What else the coordinator was told before goes
    /// unread.</summary>
    public async Task<Tensor> ExpectRootAsync(string root)
    {
        int node = Graph[root].Index;
        var computed = (RootComputed)await Coordinator.FishForMessageAsync(m => m is RootComputed r && r.Node == node).ConfigureAwait(false);
        Tensor copy = computed.Peek!.Copy();
        computed.Drop();
        return copy;
    }

    /// <summary>Requires that nothing went along an edge that was not expected before.</summary>
    public async Task ExpectNoMessageAsync(Edge edge)
    {
        (TestProbe activations, TestProbe cotangents) = ProbesOf(edge);
        foreach ((TestProbe probe, string kind) in ((TestProbe, string)[])[(activations, "activation"), (cotangents, "cotangent")])
            if (probe.HasMessages)
                throw new TensorMismatchException($"{kind} along {Words(edge)}: found {((Lane.Seen)await probe.ReceiveOneAsync().ConfigureAwait(false)!).Value}, expected no message");
    }

    /// <summary>Requires that nothing went along any edge that was not expected before.</summary>
    public async Task ExpectNoMessageAsync()
    {
        foreach (Edge edge in _lanes.Keys) await ExpectNoMessageAsync(edge).ConfigureAwait(false);
    }

    /// <summary>Holds what goes along an edge between real nodes, in either direction, until it is released.</summary>
    public void Hold(Edge edge) => Between(edge).IsHolding = true;

    /// <summary>Lets go of what is held on an edge, oldest first, and holds no more.</summary>
    public void Release(Edge edge)
    {
        Lane lane = Between(edge);
        lane.IsHolding = false;
        lane.Release([.. Enumerable.Range(0, lane.Counts.Held)]);
    }

    /// <summary>Lets go of what is held on an edge in another order, and holds no more.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="order">Places among what is held, each once, in the order in which they are let go.</param>
    /// <exception cref="GraphException">The order is none of what is held.</exception>
    public void Release(Edge edge, params int[] order)
    {
        Lane lane = Between(edge);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, lane.Counts.Held)))
            throw new GraphException(Words(edge), $"the order {string.Join(", ", order)}", $"each of the {lane.Counts.Held} held messages once");
        lane.IsHolding = false;
        lane.Release(order);
    }

    /// <summary>Lets the next messages on an edge between real nodes come twice.</summary>
    public void Duplicate(Edge edge, int messages = 1) => Between(edge).DuplicateNext(messages);

    /// <summary>Drops the next messages on an edge between real nodes.</summary>
    public void Drop(Edge edge, int messages = 1) => Between(edge).DropNext(messages);

    private Lane Between(Edge edge)
    {
        Lane lane = On(edge);
        Real(Graph.Producer(edge));
        Real(Graph.Nodes[edge.Consumer]);
        return lane;
    }

    private (TestProbe Activations, TestProbe Cotangents) ProbesOf(Edge edge)
    {
        On(edge);
        return _probes[edge];
    }

    private async Task<Tensor> NextAsync(Edge edge, TestProbe probe, string kind)
    {
        if (!probe.HasMessages)
        {
            string failures = Coordinator.HasMessages && await Coordinator.ReceiveOneAsync().ConfigureAwait(false) is NodeFailed failed ? $"; a node failed: {failed.Error}" : "";
            throw new TensorMismatchException($"{kind} along {Words(edge)}: found none, expected one{failures}");
        }

        var seen = (Lane.Seen)(await probe.ReceiveOneAsync().ConfigureAwait(false))!;
        return seen.Value ?? throw new TensorMismatchException($"{kind} along {Words(edge)}: found one whose value was taken before");
    }

    private PassId Of(Node producer, PassId? pass)
    {
        PassId at = pass ?? Pass;
        return producer.Scope == Graphs.Scope.Step ? at with { MicroBatch = PassId.WholeStep } : at;
    }
}
