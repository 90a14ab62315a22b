using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime.Placements;
using ActorGraph.Tensors;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Placements;

/// <summary>Contiguous stages, against all that there are.</summary>
public sealed class StagesTests
{
    private const int Samples = 5;

    // what a node is: an op by number, the places of its inputs among the nodes before it, and a width
    private static readonly Gen<(int Op, int A, int B, int Width)[]> Plans =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[1, 9]).Array[2, 7];

    public static TheoryData<string> Names => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_edge_goes_back_and_no_stage_is_empty(string name)
    {
        Graph graph = SampleGraphs.Named(name);
        int most = graph.Nodes.Any(IsUnit) ? graph.Nodes.Count(IsUnit) : graph.Nodes.Count(n => n.Op is not null);
        for (int workers = 1; workers <= 3; workers++)
        {
            for (int chunks = 1; chunks * workers <= most; chunks++)
            {
                Placement placement = new Stages().Place(graph, new PlacementRequest(workers) { Samples = Samples, Chunks = chunks });
                Assert.Equal(Enumerable.Range(0, workers * chunks), placement.Stages.Distinct().Order());
                foreach (Node node in graph.Nodes)
                {
                    Assert.Equal(placement.Stages[node.Index] % workers, placement.Workers[node.Index]);
                    Assert.All(node.Inputs, input => Assert.True(placement.Stages[input.Index] <= placement.Stages[node.Index]));
                }

                Assert.Null(placement.FirstBack(graph));
                Assert.Equal(placement, new Stages().Place(graph, new PlacementRequest(workers) { Samples = Samples, Chunks = chunks }));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_needed_goes_where_it_is_needed_first(string name)
    {
        Graph graph = SampleGraphs.Named(name);
        if (graph.Nodes.All(n => n.Scope == Scope.Step)) return; // there its ops are cut themselves
        Placement placement = new Stages().Place(graph, new PlacementRequest(3));
        foreach (Node node in graph.Nodes.Where(n => n.Scope == Scope.Step || n.Kind == NodeKind.Input))
            if (graph.Reaching(graph.Roots)[node.Index] && !graph.Roots.Contains(node))
                Assert.Equal(graph.Consumers(node).Min(e => placement.Stages[e.Consumer]), placement.Stages[node.Index]);
    }

    [Fact]
    public void Stages_are_as_good_as_the_best_of_all_cuts() => Gen.Select(Plans, Gen.Int[1, 4]).Sample((plan, wanted) =>
    {
        Graph graph = Build(plan);
        int units = graph.Nodes.Count(IsUnit), workers = Math.Min(wanted, units);
        Placement[] all = [.. Enumerable.Range(0, 1 << (units - 1)).Where(cuts => int.PopCount(cuts) == workers - 1).Select(cuts => Cut(graph, cuts, workers))];
        Placement found = new Stages().Place(graph, new PlacementRequest(workers) { Samples = Samples });
        Assert.Contains(found, all);

        Dictionary<Placement, (long Bytes, long Cost)> worth = all.ToDictionary(p => p, p => Worth(graph, p));
        long least = worth.Values.Min(w => w.Cost);
        Assert.Equal(worth.Values.Where(w => w.Cost <= least + least / Stages.Tolerance).Min(), worth[found]);
    }, iter: 200);

    [Fact]
    public void What_was_measured_counts_in_place_of_the_estimate()
    {
        Graph graph = Chain(4);
        ImmutableArray<long> costs = [.. graph.Nodes.Select(n => n.Name switch { "h0" => 90L, "h1" or "h2" or "h3" => 30L, _ => 0L })];
        Placement placement = new Stages().Place(graph, new PlacementRequest(2) { MeasuredCosts = costs });
        Assert.Equal([0, 1, 1, 1], Enumerable.Range(0, 4).Select(i => placement.Workers[graph[$"h{i}"].Index]));
        string message = Assert.Throws<GraphException>(() => new Stages().Place(graph, new PlacementRequest(2) { MeasuredCosts = [1] })).Message;
        Assert.StartsWith("placement `stages`: found 1 measured costs, expected 11", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_chain_is_cut_evenly()
    {
        Placement placement = new Stages().Place(Chain(2000), new PlacementRequest(5));
        int[] counts = [.. placement.Stages.CountBy(s => s).OrderBy(s => s.Key).Select(s => s.Value)];
        Assert.InRange(counts.Max() - counts.Min(), 0, 4); // the loss at the end takes room of three nodes
    }

    [Fact]
    public void More_stages_than_ops_are_refused()
    {
        string message = Assert.Throws<GraphException>(() => new Stages().Place(Chain(3), new PlacementRequest(6))).Message;
        Assert.Equal("placement `stages`: found 6 workers, expected at most 5 in all, as many as the graph has ops on samples", message);
        message = Assert.Throws<GraphException>(() => new Stages().Place(Chain(3), new PlacementRequest(2) { Chunks = 3 })).Message;
        Assert.Contains("found 2 workers of 3 stages each", message, StringComparison.Ordinal);
    }

    private static bool IsUnit(Node node) => node is { Kind: NodeKind.Operation, Scope: Scope.Pass };

    private static (long Bytes, long Cost) Worth(Graph graph, Placement placement)
    {
        var plan = PlacementPlan.Of(graph, placement, Samples);
        return (plan.CrossingBytes, plan.Stages.Max(s => s.MultiplyAdds));
    }

    // all that is no unit goes to its first consumer, by walking the graph from its end
    private static Placement Cut(Graph graph, int cuts, int workers)
    {
        var stages = new int[graph.Nodes.Length];
        int unit = 0;
        foreach (Node node in graph.Nodes)
            if (IsUnit(node)) stages[node.Index] = int.PopCount(cuts & ((1 << unit++) - 1));
        foreach (Node node in graph.Nodes.Reverse())
            if (!IsUnit(node) && !graph.Consumers(node).IsEmpty) stages[node.Index] = graph.Consumers(node).Min(e => stages[e.Consumer]);
        return new Placement([.. stages], new PlacementRequest(workers).Names, [.. stages]);
    }

    private static Graph Build((int Op, int A, int B, int Width)[] plan)
    {
        var g = new GraphBuilder();
        List<Node> nodes = [g.Input("x", [Dimension.Batch(), 4])];
        foreach ((int op, int a, int b, int width) in plan)
        {
            (Node x, Node y) = (nodes[a % nodes.Count], nodes[b % nodes.Count]);
            nodes.Add(op switch
            {
                0 => x.Tanh(),
                1 => x.MatMul(g.Parameter($"w{nodes.Count}", [width, x.Shape.Size(1)], new He()).Transpose()),
                2 => x.Concat(1, y),
                3 when x.Shape == y.Shape => x + y,
                _ => x * x,
            });
        }

        return g.Build(loss: nodes[^1].ReduceSum([1]));
    }

    private static Graph Chain(int layers)
    {
        var g = new GraphBuilder();
        Node h = g.Input("x", [Dimension.Batch(), 4]);
        for (int i = 0; i < layers; i++) h = h.MatMul(g.Parameter($"w{i}", [4, 4], new He())).Named($"h{i}");
        return g.Build(loss: h.Apply(new Identity()).ReduceSum([1]));
    }
}
