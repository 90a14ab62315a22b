using System.Globalization;
using System.Text.RegularExpressions;
using ActorGraph.Autodiff;
using ActorGraph.Cli;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;
using ActorGraph.Text;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>
/// The printed chain rule, with numeric Jacobians for its partial derivatives, and the printed closed forms of these, read back
/// as matrices, against the gradient.
/// </summary>
public sealed partial class PrintedChainTests
{
    private const int Samples = 3;

    /// <summary>Graphs as text, with one way or many from what is differentiated by to the loss.</summary>
    public static TheoryData<string, string> Graphs => new()
    {
        { "column vectors", """
            input x [3]
            input y [2]
            param W1 [4, 3] he
            param W2 [5, 4] he
            param W3 [2, 5] he
            z1 = W1 @ x
            h1 = relu(z1)
            z2 = W2 @ h1
            h2 = relu(z2)
            yHat = W3 @ h2
            L = sum((yHat - y) ** 2)
            loss L
            """ },
        { "two losses", """
            input x [3]
            input y [2]
            param W1 [2, 3] he
            param b [2] zeros
            yHat = tanh(W1 @ x + b)
            L1 = sum((yHat - y) ** 2)
            L2 = mean(abs(yHat - y))
            L = 0.5 * L1 - L2 / 3
            loss L
            """ },
        { "a skip edge", """
            input x [3]
            h1 = sin(x)
            h2 = sigmoid(h1)
            h3 = h1 * h2 + exp(h2)
            l = sum(h3 * 2 - h1)
            loss l
            """ },
        { "products of every kind", """
            input a [3]
            input B [3, 2]
            input c []
            q = a @ B
            r = transpose(B) @ a
            s = q @ r
            M = transpose(B) @ B
            N = M * q + c
            u = softmax(q) - log_softmax(r)
            k = sum(sum(gemm(B, B, q, trans_a=true, alpha=2), axis=0))
            l = c * s + sum(N ** 3) + mean(u / (r * r + 1)) + sum(where(N > 0.1, N, c)) + k
            loss l
            """ },
        { "many paths", """
            input x [2]
            a1 = sin(x) + x
            a2 = cos(a1) + a1
            a3 = sin(a2) * a1
            a4 = tanh(a3) + a2 * a1
            a5 = sigmoid(a4) + a3
            a6 = sin(a5) * a4
            l = sum(a6 + a5)
            loss l
            """ },
        { "a batch", """
            input X [batch, 3]
            param W [2, 3] he
            param b [2] he
            Z = X @ transpose(W) + b
            H = softplus(Z)
            l = mean(H ** 2)
            loss l
            """ },
        { "repeated and kept axes", """
            input A [2, 3]
            input r [1, 3]
            input k [2, 1]
            input o [1, 1]
            input v [3]
            input s []
            P = (A / r) ** 2 * k + r / k
            m = mean(P, axis=1, keep_dims=true)
            Q = max(P - m, v) * o
            n = sum(Q * Q, axes=[0, 1], keep_dims=true)
            t = transpose(r) @ transpose(k)
            G = gemm(t, P, k, trans_a=true, trans_b=true, alpha=-1.5, beta=0.5)
            F = where(Q > m, s, v) + min(s, Q)
            l = sum(n) + sum(G ** 2 / (o * o + 1)) + sum(transpose(F)) + sum(exp(o) ** k) + mean(reduce_l1(A - k, axis=0) * v)
            loss l
            """ },
        { "stacks of matrices", """
            input X [batch, 3, 2]
            param Q [2, 4] he
            param K [2, 4] he
            param V [2, 1, 3, 2] he
            s = matmul(X @ K, X @ Q, transpose_b=true)
            a = softmax(s, axis=1)
            b = log_softmax(X, axis=-2)
            o = V @ transpose(a @ b, perm=[0, 2, 1])
            m = transpose(expand_like(unsqueeze(reduce_max(o, axes=[0, 3]), axes=[2]), X @ Q, mean=true), perm=[2, 0, 1])
            n = reduce_l2(transpose(m, perm=[1, 2, 0]), axis=1)
            l = sum(n) + sum(matmul_sum(b, X @ K, transpose_a=true)) + sum(o)
            loss l
            """ },
        { "chosen numbers", """
            input x [7]
            input y [4]
            param E [5, 3] he
            const i int64 = [[0, -1], [3, 3]]
            c = concat(slice(x, starts=[6], ends=[0], steps=[-2]), y, slice(x, starts=[1], ends=[6]), axis=0)
            g = gather(c, i)
            u = max(g, 0.1) * min(g, gather(y, i), 0.2)
            r = scatter_add(sin(u), i, y)
            e = gather(E, i)
            p = reduce_min(concat(e, e * e, axis=-1), axis=2)
            q = interleave(deal(x, share=1, of=2), deal(x, share=2, of=2) ** 2)
            l = sum(r * r) + sum(p * u) + reduce_l2(c) + sum(q * x)
            loss l
            """ },
        { "shares of a batch", """
            input X [batch, 3]
            param W [3, 2] he
            Z = X @ W
            y = interleave(deal(Z, share=1, of=2), deal(Z, share=2, of=2))
            l = sum(y * y * Z, axis=1)
            loss l
            """ },
    };

    public static TheoryData<string> BuiltIn => [.. GraphSource.BuiltIn];

    [Theory, MemberData(nameof(Graphs))]
    public void Of_graphs_with_one_loss(string name, string text)
    {
        Graph graph = GraphText.Parse(Regex.Replace($"dtype float64\n{text}", @"\bhe\b|\bzeros\b", "normal(0, 1)"), name);
        Check(graph, [.. graph.Inputs, .. graph.Parameters]);
        Node root = graph.Loss ?? graph.Roots[0];
        Check(graph, [.. graph.Nodes.Where(n => !n.IsAnonymous && n != root && new GradientPaths(graph, [root], [n]).Has(n))]);
    }

    [Theory, MemberData(nameof(BuiltIn))]
    public void Of_every_built_in_graph_made_small(string name)
    {
        GraphSource source = GraphSource.Read(name);
        string small = Extent().Replace(source.Text.Replace("float32", "float64", StringComparison.Ordinal), e => Small(e.Value));
        Graph graph = GraphText.Parse(small, source.Name);
        Check(graph, [.. graph.Parameters, .. graph.Inputs,
            .. graph.Nodes.Where(n => !n.IsAnonymous && n.Kind == NodeKind.Operation)]);
    }

    private static string Small(string extent) =>
        int.Parse(extent, CultureInfo.InvariantCulture) is var n && n < 5 ? extent : $"{2 + n % 3}";

    private static void Check(Graph graph, Node[] nodes)
    {
        Node root = graph.Loss ?? graph.Roots[0];
        Node[] wrt = [.. nodes.Where(n => n != root && new GradientPaths(graph, [root], [n]).Has(n)).Distinct()];
        Dictionary<string, Tensor> feeds = SampleFeeds.Of(graph, Samples);
        Derivation derivation = Derivation.Of(graph, root, wrt);
        PrintedDerivation printed = new PrintedDerivation(derivation, feeds).Run(derivation.Forward);
        RecursiveEvaluator values = new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
        Tensor ones = Tensor.Filled(1, ElementType.Float64, values[root].Shape);
        double[][] gradients = [.. values.Gradients(root, ones, wrt).Select(g => g!.ToDoubles())];
        var local = new NumericPartials(graph, values);
        foreach ((Node to, Node from, NaiveArray jacobian) in local.Of(root, wrt))
        {
            printed.Values[printed.Partial(to, from)] = new(jacobian);
            printed.Values[printed.Partial(to, from, isImmediate: true)] = new(jacobian);
        }

        foreach (Equation partial in derivation.Partials)
            Near($"{partial.Left}", printed.Values[new UnicodePrinter(derivation.Notation).Print(partial.Left)].Array.Values,
                printed.Evaluate(partial));
        for (int i = 0; i < wrt.Length; i++)
        {
            PathSum sum = derivation.PathSums[i];
            Assert.Equal(sum.PathCount > 12, sum.Chain is null);
            if (sum.Chain is null) continue;
            Near($"{wrt[i].Name} over paths", gradients[i], Total(printed.Evaluate(sum.Chain), gradients[i].Length));
            Near($"{wrt[i].Name} over paths, replaced", gradients[i],
                Total(printed.Evaluate(sum.Replaced!), gradients[i].Length));
        }

        foreach (IReadOnlyList<Equation> recursion in (IReadOnlyList<Equation>[])[derivation.Recursion,
            derivation.ReplacedRecursion])
        {
            if (recursion.Count == 0) continue;
            printed.Run(recursion);
            for (int i = 0; i < wrt.Length; i++)
                Near($"{wrt[i].Name} by recursion", gradients[i],
                    Total(printed.Values[printed.Partial(root, wrt[i])], gradients[i].Length));
        }
    }

    // the sum over the rows of a Jacobian: a loss of several samples starts with ones
    private static FormulaValue Total(FormulaValue jacobian, int columns) => new(NaiveArray.Make([columns], at =>
        Enumerable.Range(0, jacobian.Array.Values.Length / columns).Sum(row => jacobian.Array.Values[row * columns + at[0]])));

    private static void Near(string what, double[] expected, FormulaValue found) =>
        PrintedProductsTests.Near(what, expected, found.Array.Values);

    [GeneratedRegex(@"(?<=\[[^\]]*)\b\d+\b(?=[^\[]*\])")]
    private static partial Regex Extent();
}
