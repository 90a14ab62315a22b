using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Text;

/// <summary>Parse(Write(g)) is g: numbers and names of nodes, ops, initialisers, all bits of constants, roots and
/// places.</summary>
public class GraphTextRoundTripTests
{
    [Fact]
    public void Graphs_built_in_CSharp_survive() => Gen.Int.Sample(
        seed => Survives(RandomGraph(new Random(seed))), iter: 300);

    [Fact]
    public void Graphs_read_from_text_survive_and_are_written_the_same_again() => Gen.Int.Sample(
        seed =>
        {
            Graph graph = GraphText.Parse(RandomText(new Random(seed)), "random.graph");
            string text = Survives(graph);
            Assert.Equal(text, GraphText.Write(GraphText.Parse(text, "again.graph")));
        }, iter: 500);

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void A_large_constant_keeps_its_bits(ElementType type)
    {
        var g = new GraphBuilder(type);
        Node c = g.Constant(RandomTensor(new Random(1), type, [200, 100]), "c");
        Survives(g.Build(null, c));
    }

    [Fact]
    public void Random_streams_stay_with_their_nodes()
    {
        Graph graph = GraphText.Parse("input x [n, 4]\nL = sum(dropout(x, 0.25) + dropout(x), axis=1)\nloss L", "d.graph");
        string text = Survives(graph);
        Graph moved = GraphText.Parse("const first = 1\n" + text, "d.graph");
        Assert.Equal(graph["L.1"].Op, moved["L.1"].Op);
        Assert.NotEqual(graph["L.1"].Index, moved["L.1"].Index);
    }

    [Fact]
    public void A_graph_without_roots_or_with_unwritable_names_is_refused()
    {
        var g = new GraphBuilder();
        g.Input("x", [2]);
        Assert.Equal("no loss and no output", Assert.Throws<GraphException>(() => GraphText.Write(g.Build())).Found);
        var h = new GraphBuilder();
        Assert.Contains("control", Assert.Throws<GraphException>(() =>
            GraphText.Write(h.Build(null, h.Input("a\nb", [2])))).Found);
    }

    private static string Survives(Graph graph)
    {
        string text = GraphText.Write(graph);
        SameGraph.Check(graph, GraphText.Parse(text, "written.graph"));
        return text;
    }

    private static Graph RandomGraph(Random random)
    {
        ElementType type = random.Next(2) == 0 ? ElementType.Float32 : ElementType.Float64;
        var g = new GraphBuilder(type);
        List<Node> nodes = [g.Input("x", [Dimension.Batch("rows"), 3]),
            g.Input("labels", [Dimension.Batch("rows")], ElementType.Int64)];
        List<Node> floats = [nodes[0]];
        for (int i = 0, count = random.Next(1, 25); i < count; i++)
        {
            Node a = Pick(random, floats), b = Pick(random, floats);
            Node node = random.Next(16) switch
            {
                0 => g.Parameter(Fresh(random, i), [3], RandomInitialiser(random), random.Next(3) == 0),
                1 => g.Constant(RandomTensor(random, type, random.Next(3) switch { 0 => [], 1 => [3], _ => [1, 3] }),
                    Fresh(random, i)),
                2 => g.Constant(random.NextDouble() - 0.5),
                3 => a.Pow(b),
                4 => a - b,
                5 => a * b,
                6 => -a,
                7 => g.Apply(new Dropout(random.NextDouble()), a),
                8 => g.Apply(new Max(), a, b, a),
                9 => g.Apply(new Where(), g.Apply(new GreaterOrEqual(), a, b), a, b),
                10 => g.Apply(new LeakyRelu(random.NextDouble()), a),
                11 => g.Apply(new Clip(random.Next(2) == 0 ? null : -random.NextDouble(), double.PositiveInfinity), a),
                12 => g.Apply(new Gelu(random.Next(2) == 0 ? GeluApproximation.None : GeluApproximation.Tanh), a),
                13 => g.Apply(new Softplus(), a),
                14 => a + random.Next(-2, 3),
                _ => a / b,
            };
            if (node.Kind == NodeKind.Operation && random.Next(2) == 0) node.Named(Fresh(random, i));
            nodes.Add(node);
            floats.Add(node);
        }

        g.Constant(Tensor.From([1L, long.MinValue], [2]), "ints");
        g.Constant(Tensor.From([true, true], [1, 2]), "flags");
        for (int i = random.Next(4); i > 0; i--) g.Place(Pick(random, nodes), Pick(random, ["worker-1", "a b:c`", "10.0.0.1"]));
        Node[] made = [.. nodes.Where(n => n.Kind == NodeKind.Operation)];
        for (int i = made.Length == 0 ? 0 : random.Next(6); i > 0; i--) g.Checkpoint(Pick(random, made), Pick(random, ["block-1", "a b:c`", "x"]));
        Node last = floats[^1];
        Node? loss = last.Shape.Rank == 2 && last.Shape.HasBatch && random.Next(2) == 0 ? last.ReduceSum(axes: [1]) : null;
        return g.Build(loss, loss is null || random.Next(2) == 0 ? [last, Pick(random, floats)] : []);
    }

    private static Initialiser RandomInitialiser(Random random) => random.Next(6) switch
    {
        0 => new Normal(0, random.NextDouble()),
        1 => new Uniform(-random.NextDouble(), random.NextDouble()),
        2 => new Given([.. Enumerable.Range(0, 3).Select(_ => random.NextDouble())]),
        3 => new He(Fan.Out, true),
        4 => new Xavier(random.Next(2) == 0),
        _ => new Zeros(),
    };

    private static Tensor RandomTensor(Random random, ElementType type, Shape shape)
    {
        Tensor tensor = Tensor.Lease(TensorPool.Shared, type, shape);
        for (int i = 0; i < tensor.Length; i++)
            if (type == ElementType.Float32)
                tensor.Writable<float>()[i] = OneNaN(BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));
            else
                tensor.Writable<double>()[i] = OneNaN(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
        return tensor;

        // a NaN's payload is not written
        static T OneNaN<T>(T value) where T : System.Numerics.IFloatingPointIeee754<T> => T.IsNaN(value) ? T.NaN : value;
    }

    private static string Fresh(Random random, int i) => random.Next(6) switch
    {
        0 => $"node {i}",
        1 => $"`{i}",
        2 => $"ŷ{i}₂",
        3 => $"x.{i}",
        4 => $"{i}th",
        _ => $"layer{i}.weight",
    };

    private static string RandomText(Random random)
    {
        List<string> names = ["x", "w"], lines = ["input x [batch, 3]", "param w [3] zeros", random.Next(2) == 0
            ? "dtype float64" : "dtype float32"];
        for (int i = 0, count = random.Next(1, 8); i < count; i++)
        {
            string name = random.Next(8) == 0 ? $"v{i + 1}.1" : $"v{i}";
            lines.Add($"{name} = {Expression(random, names, random.Next(6))}");
            names.Add(name);
        }

        lines.Add($"output {string.Join(", ", names.Distinct())}");
        foreach (Node node in GraphText.Parse(string.Join("\n", lines), "plain.graph").Nodes.Where(n => n.Kind == NodeKind.Operation))
            if (random.Next(3) == 0) lines.Add($"checkpoint {Pick(random, ["block-1", "`a b`", "r"])}: {node.Name}");
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines));
        return string.Join("\n", lines);
    }

    private static string Expression(Random random, List<string> names, int depth)
    {
        if (depth == 0) return random.Next(3) == 0 ? $"{random.Next(-3, 4)}" : Pick(random, names);
        string Part() => Expression(random, names, random.Next(depth));
        return random.Next(10) switch
        {
            0 => $"-{Part()}",
            1 => $"({Part()})",
            2 => $"neg({Part()})",
            3 => $"max({Part()}, {Part()}, {random.Next(5)})",
            4 => $"where({Part()} {Pick(random, ["<", "<=", ">", ">=", "==", "!="])} {Part()}, {Part()}, x)",
            5 => $"leaky_relu({Part()}, 0.{random.Next(10)})",
            6 => $"({Part()}) ** {Part()}",
            7 => $"({Part()}) {Pick(random, ["+", "-", "*", "/"])} ({Part()})",
            _ => $"{Part()} {Pick(random, ["+", "-", "*", "/", "**"])} {Part()}",
        };
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
