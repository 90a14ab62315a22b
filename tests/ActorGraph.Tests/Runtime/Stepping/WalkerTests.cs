using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Runtime.Stepping;

/// <summary>A walk tells what actors would do: the same bits, the same messages.</summary>
public sealed class WalkerTests
{
    [Theory, MemberData(nameof(Names))]
    public async Task Ends_with_the_buffers_and_messages_of_a_run(string name)
    {
        Graph graph = SampleGraphs.Named(name);
        Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, 6, 1);
        var what = new Differentiate(graph.Loss!.Name, [.. graph.Parameters.Where(p => new GradientPaths(graph, [graph.Loss!], [p]).Has(p)).Select(p => p.Name)]);
        int microBatches = graph.Inputs.Any(i => i.Shape.HasBatch) ? 2 : 1;
        Walk walk = Walker.Take(graph, what, feeds, microBatches: microBatches);
        await using GraphRuntime runtime = GraphRuntime.Start();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Sweeps = [what] });
        using Tensor? seed = graph.Loss.Shape.HasBatch ? Tensor.Filled(1.0 / 6, graph.Loss.Type.Element, graph.Loss.Shape.Bind(6)) : null;
        (await run.GradientAsync(feeds, seed: seed, microBatches: microBatches)).Dispose();
        MessageCounts counts = await run.CountMessagesAsync();
        Assert.Equal(counts.Activations, walk.Events.Count(e => e.Kind == TraceKind.Activation));
        Assert.Equal(counts.Cotangents, walk.Events.Count(e => e.Kind == TraceKind.Cotangent));
        foreach (Node node in graph.Nodes.Where(n => n.Scope == Scope.Step || microBatches == 1))
        {
            NodeBuffers buffers = await run.ReadAsync(node.Name);
            NodeLook look = walk.LookAt(node.Index, walk.Events.Length)!;
            Assert.Equal(buffers.Forward?.AsBytes().ToArray(), look.Forward?.AsBytes().ToArray());
            Assert.Equal(buffers.Backward?.AsBytes().ToArray(), look.Backward?.AsBytes().ToArray());
        }

        Assert.All(walk.Events, (e, i) => Assert.InRange(e.Cause, -1, i - 1)); // nothing is taken before it is sent
    }

    public static TheoryData<string> Names => [.. SampleGraphs.Names];

    [Fact]
    public void Tells_values_formulas_and_what_waits_for_its_turn()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x []\ninput y []\ninput z []\nq = x + y\nf = q * z + q\noutput f\n", "f");
        Walk walk = Walker.Take(graph, new Differentiate("f", "x", "y", "z"), Values(("x", -2), ("y", 5), ("z", -4)));
        int q = graph["q"].Index;
        WalkEvent[] back = [.. walk.Events.Where(e => e.To == q && e.Kind == TraceKind.Cotangent)];
        Assert.Equal([1, -4], back.Select(e => e.Value![0])); // of the sum first, though it is folded last
        Assert.Null(back[0].After!.Backward);
        Assert.Equal(0, back[0].After!.Folded);
        Assert.Equal(-3, back[1].After!.Backward![0]);
        Assert.Equal(["∂f/∂x = ∂f/∂q", "∂f/∂y = ∂f/∂q"], back[1].Did.Select(d => d.Formula));
        Assert.Contains(walk.Events.SelectMany(e => e.Did), d => d.Formula == "∂f/∂q += ∂f/∂f.1·z");
        Assert.Contains(walk.Events.SelectMany(e => e.Did), d => d.Formula == "f.1 = q·z");
        Assert.Null(walk.LookAt(q, 0));
        Assert.Null(walk.LookAt(q, walk.Events.IndexOf(back[0]))!.Contributions[1]);
        Assert.Equal(3, walk.LookAt(graph["z"].Index, walk.Events.Length)!.Backward![0]);
    }

    [Fact]
    public void Every_built_in_graph_can_be_walked_through()
    {
        foreach (string resource in Settings.Resources.Where(r => r.EndsWith(".graph", StringComparison.Ordinal)))
        {
            Graph graph = GraphText.Parse(Settings.Resource(resource), resource);
            Dictionary<string, Tensor> feeds = SampleGraphs.Feeds(graph, 2, 1);
            Walk walk = Walker.Take(graph, new Differentiate((graph.Loss ?? graph.Roots[0]).Name), feeds);
            Assert.All(walk.Events.SelectMany(e => e.Did), d => Assert.NotEmpty(d.Formula));
        }
    }

    [Fact]
    public void A_failure_and_values_that_do_not_fit_are_said()
    {
        Graph graph = GraphText.Parse("input x [batch, 2]\nparam w [2] ones\ny = x * w\nL = sum(y, axis=1)\nloss L\n", "g");
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Filled(1, ElementType.Float32, [3, 2]) };
        var what = new Differentiate("L", "w");
        Assert.Throws<GraphException>(() => Walker.Take(graph, what, new Dictionary<string, Tensor>()));
        Assert.Throws<GraphException>(() => Walker.Take(graph, what, feeds, new Dictionary<string, Tensor> { ["w"] = Tensor.Filled(1, ElementType.Float32, [3]) }));
        Assert.Throws<GraphException>(() => Walker.Take(graph, what, feeds, seed: Tensor.Filled(1, ElementType.Float32, [2])));
        Assert.Throws<GraphException>(() => Walker.Take(graph, what, feeds, microBatches: 4));
        Graph embedding = SampleGraphs.Named("embedding");
        Dictionary<string, Tensor> strange = SampleGraphs.Feeds(embedding, 2, 1);
        strange["id"] = Tensor.Filled(99, ElementType.Int64, strange["id"].Shape); // no such row
        Assert.Throws<NodeFailedException>(() => Walker.Take(embedding, new Differentiate(embedding.Loss!.Name, "w"), strange));
    }

    private static Dictionary<string, Tensor> Values(params (string Name, double Value)[] values) =>
        values.ToDictionary(v => v.Name, v => Tensor.Scalar(v.Value, ElementType.Float64));
}
