using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Parallel;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Tests.Text;
using ActorGraph.Text;

namespace ActorGraph.Tests.Parallel;

/// <summary>A layer whose weight is cut into parts trains as the undivided one does.</summary>
public sealed class SplitMatMulTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    private const int Samples = 5;

    // products in every form: the left operand a vector, transposed, a stack; Gemm with a row, a column and a matrix to add
    private const string Forms = """
        dtype float64
        input x [batch, 4]
        input t [4]
        param W [4, 6] he
        param V [6, 4] he
        param b [6] normal(0, 1)
        param c [1, 1] normal(0, 1)
        param frozen [4, 6] he frozen
        plain  = x @ W
        turned = x @ transpose(V)
        flag   = matmul(x, V, transpose_b=true)
        both   = matmul(x, transpose(W), transpose_b=true)
        vector = t @ W
        left   = matmul(V, W, transpose_a=false)
        right  = matmul(transpose(x), W, transpose_a=true)
        stack  = unsqueeze(x, axes=[1]) @ W
        row    = gemm(x, V, b, alpha=0.5, beta=2, trans_b=true)
        column = gemm(x, frozen, c)
        bare   = gemm(transpose(x), W, trans_a=true)
        same   = transpose(W, perm=[0, 1])
        kept   = x @ same
        each   = plain + turned + flag + both + vector + right + row + column + bare + kept
        L      = sum(each ** 2, axis=1) + sum(stack, axes=[1, 2]) + sum(left)
        loss L
        output each, stack
        """;

    public static TheoryData<string, string> Products
    {
        get
        {
            var products = new TheoryData<string, string>();
            foreach (string name in Trained.Names.Append("forms"))
                foreach (Node node in Graph(name, ElementType.Float64).Nodes)
                    if (node.Op is MatMul or Gemm && IsWeight(node.Inputs[1])) products.Add(name, node.Name);
            return products;

            static bool IsWeight(Node right) => (right.Op is Transpose ? right.Inputs[0] : right).Kind == NodeKind.Parameter;
        }
    }

    [Theory, MemberData(nameof(Products))]
    public async Task A_split_layer_trains_as_the_undivided_one(string name, string node)
    {
        foreach (ElementType type in (ElementType[])[ElementType.Float32, ElementType.Float64])
        {
            Graph graph = Graph(name, type);
            Trained expected = await Trained.OfAsync(local.Runtime, graph, Samples);
            foreach (int parts in (int[])[2, Most(graph, node)])
            {
                Graph columns = SplitMatMul.Columns(graph, node, parts), rows = SplitMatMul.Rows(graph, node, parts);
                Trained aside = await ComparedAsync(columns, expected, type, microBatches: 1);
                Trained added = await ComparedAsync(rows, expected, type, microBatches: 1);
                aside.HasRoots(expected);
                Trained.Same(aside.Parameters, (await ComparedAsync(columns, expected, type, microBatches: 2)).Parameters);
                Trained.Same(added.Parameters, (await ComparedAsync(rows, expected, type, microBatches: 2)).Parameters);
            }
        }
    }

    [Theory, MemberData(nameof(Products))]
    public void Text_gives_the_same_graph_again(string name, string node)
    {
        Graph graph = Graph(name, ElementType.Float32);
        Graph columns = SplitMatMul.Columns(graph, node, Most(graph, node));
        foreach (Graph split in (Graph[])[columns, SplitMatMul.Rows(graph, node, 2, part => $"worker-{part}")])
            SameGraph.Check(split, GraphText.Parse(GraphText.Write(split), "split.graph"));
    }

    [Fact]
    public async Task A_split_layer_in_replicas_trains_as_the_undivided_one()
    {
        Graph graph = Graph("iris.graph", ElementType.Float64);
        Graph split = SplitMatMul.Rows(SplitMatMul.Columns(graph, "h.2", 3), "logits.2", 2), both = Replicate.Of(split, 2);
        await ComparedAsync(both, await Trained.OfAsync(local.Runtime, graph, Samples), ElementType.Float64, microBatches: 2);
        SameGraph.Check(both, GraphText.Parse(GraphText.Write(both), "both.graph"));
    }

    [Fact]
    public void Names_that_nobody_chose_give_way_to_those_of_replicas()
    {
        Graph graph = GraphText.Parse(
            "input x [batch, 2]\nparam W [2, 2] he\nh = relu(x) @ transpose(W)\nL = sum(h, axis=1)\nloss L", "names.graph");
        Graph both = Replicate.Of(SplitMatMul.Columns(graph, "h", 2), 2);
        Assert.Equal((typeof(Transpose), typeof(Relu)), (both["h@2.1"].Op!.GetType(), both["h@2.1_"].Op!.GetType()));
        SameGraph.Check(both, GraphText.Parse(GraphText.Write(both), "both.graph"));
    }

    [Fact]
    public void A_part_that_is_split_again_is_joined_as_well()
    {
        Graph graph = Graph("iris.graph", ElementType.Float64), once = SplitMatMul.Columns(graph, "h.2", 2);
        Graph twice = SplitMatMul.Rows(once, "h@1.2", 2);
        Trained.Same(First(graph), SplitMatMul.Join(once, First(once)));
        Trained.Same(First(graph), SplitMatMul.Join(twice, First(twice)));
        Trained.Same(First(twice), SplitMatMul.Cut(twice, First(graph)));
    }

    [Fact]
    public void Nodes_of_a_part_live_where_they_are_told()
    {
        Graph graph = GraphText.Parse("""
            input x [batch, 4]
            param W [6, 4] he
            z = x @ transpose(W)
            L = sum(z, axis=1)
            loss L
            place front: x, W
            place back: z
            """, "placed.graph");
        Graph rows = SplitMatMul.Rows(graph, "z", 3, part => $"worker-{part}");
        Assert.Equal("""
            dtype float32

            input x [batch, 4]
            param `W@1` [6, 2] part(of=he, shape=[6, 4], axis=1, start=0, node=1)
            param `W@2` [6, 1] part(of=he, shape=[6, 4], axis=1, start=2, node=1)
            param `W@3` [6, 1] part(of=he, shape=[6, 4], axis=1, start=3, node=1)

            `z@1` = slice(x, starts=[0], ends=[2], axes=[-1]) @ transpose(`W@1`)
            `z@2` = slice(x, starts=[2], ends=[3], axes=[-1]) @ transpose(`W@2`)
            `z@3` = slice(x, starts=[3], ends=[4], axes=[-1]) @ transpose(`W@3`)
            z = `z@1` + `z@2` + `z@3`
            L = sum(z, axes=[1])

            loss L
            place back: z.1, z
            place front: x, `z@1.1`, `z@2.1`, `z@3.1`
            place worker-1: `W@1`, `z@1.2`, `z@1`
            place worker-2: `W@2`, `z@2.2`, `z@2`
            place worker-3: `W@3`, `z@3.2`, `z@3`

            """, GraphText.Write(rows));
        Graph columns = SplitMatMul.Columns(graph, "z", 2);
        string[] names = ["W@1", "W@2", "z@1", "z"];
        Assert.Equal(["front", "front", "back", "back"], names.Select(name => columns.Placement[name]));
    }

    [Theory]
    [InlineData("nothing", 2, "found the name `nothing`")]
    [InlineData("h", 2, "found h = Relu(z) [batch, 6], expected a MatMul or Gemm")]
    [InlineData("z", 7, "found 7 parts, expected 1 to 6, the number of columns")]
    [InlineData("z", 0, "found 0 parts, expected 1 to 6")]
    [InlineData("k", 2, "expected a parameter that is a matrix, or transpose(…) of one")]
    [InlineData("m", 2, "expected a parameter that is a matrix, or transpose(…) of one")]
    [InlineData("v", 2, "expected a parameter that is a matrix, or transpose(…) of one")]
    [InlineData("u", 2, "found the name `U@2` a second time")]
    public void What_cannot_be_split_is_refused(string node, int parts, string message)
    {
        Graph graph = GraphText.Parse("""
            input x [batch, 4]
            param W [6, 4] he
            param w [6] ones
            param U [6, 3] he
            param `U@2` [3] ones
            z = x @ transpose(W)
            h = relu(z)
            k = W @ transpose(x)
            m = h @ relu(W)
            v = h @ w
            u = (h @ U) * `U@2`
            L = sum(h, axis=1) + v + sum(m, axis=1) + sum(u, axis=1) + sum(transpose(k), axis=1)
            loss L
            """, "bad.graph");
        if (node == "u") node = "u.1";
        Assert.Contains(message, Assert.Throws<GraphException>(() => SplitMatMul.Columns(graph, node, parts)).Message);
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused()
    {
        Graph split = SplitMatMul.Columns(Graph("iris.graph", ElementType.Float32), "h.2", 2);
        Dictionary<string, Tensor> values = First(split);
        values.Remove("W1@2");
        Assert.Equal("no value", Assert.Throws<GraphException>(() => SplitMatMul.Join(split, values)).Found);
        values["W1@2"] = values["W2"];
        Assert.Equal("param `W1@2`", Assert.Throws<GraphException>(() => SplitMatMul.Join(split, values)).Where);
        values["W9"] = values["W2"];
        Assert.Equal("a value for `W9`", Assert.Throws<GraphException>(() => SplitMatMul.Join(split, values)).Found);
        Assert.Equal("a value for `W1@1`", Assert.Throws<GraphException>(() => SplitMatMul.Cut(split, First(split))).Found);
    }

    private static Graph Graph(string name, ElementType type) => name != "forms" ? Trained.Graph(name, type)
        : GraphText.Parse(type == ElementType.Float64 ? Forms : Forms.Replace("float64", "float32"), name);

    // 3, or as many as the product has columns
    private static int Most(Graph graph, string node) => Math.Min(3, graph[node].Shape.Size(-1));

    private async Task<Trained> ComparedAsync(Graph split, Trained expected, ElementType type, int microBatches)
    {
        Trained found = await Trained.OfAsync(local.Runtime, split, Samples, microBatches);
        found = found with
        {
            First = Joined(split, found.First),
            Gradients = Joined(split, found.Gradients),
            Parameters = Joined(split, found.Parameters),
        };
        Trained.Same(expected.First, found.First);
        found.IsNear(expected, type == ElementType.Float32 ? 1e-6 : 1e-13);
        return found;
    }

    // of a split graph and of one split twice
    private static Dictionary<string, Tensor> Joined(Graph split, Dictionary<string, Tensor> values)
    {
        var all = split.Parameters.ToDictionary(
            p => p.Name, p => values.GetValueOrDefault(p.Name) ?? Tensor.Zeros(TensorPool.Shared, p.Type.Element, p.Shape));
        Dictionary<string, Tensor> joined = SplitMatMul.Join(split, all);
        // what has no gradient is frozen or unread
        foreach (string name in all.Keys.Except(values.Keys)) joined.Remove(name.Split('@')[0]);
        return joined;
    }

    private static Dictionary<string, Tensor> First(Graph graph) => Trained.Initial(graph);
}
