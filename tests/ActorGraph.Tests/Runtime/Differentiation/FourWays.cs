using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Tests.Autodiff;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>
/// One gradient, v · ∂y/∂x over several roots y, by four ways: cotangent messages, the gradient graph run forward, tangent messages,
/// and differences; and one second derivative by three. All but the differences run on node actors.
/// </summary>
internal sealed class FourWays(GraphRuntime runtime, Graph graph, Node[] roots, Node[] wrt, Dictionary<string, Tensor> point)
{
    private readonly Dictionary<string, Tensor> _v = Drawn(roots, n => Values(graph, point)[n].Shape, 91);
    private readonly Dictionary<string, Tensor> _u = Drawn(wrt, n => point[n.Name].Shape, 92);

    /// <summary>Compares the four; gives the number of elements compared.</summary>
    public async Task<int> CompareAsync(string name)
    {
        RecursiveEvaluator values = Values(graph, point);
        double[]?[] terms = PathTerms.Of(graph, values, roots.Select(r => (r, _v[r.Name])), wrt);
        Dictionary<string, double[]> messages, tangents;
        await using (Derivatives d = await runtime.DifferentiateAsync(graph, Names(roots), Names(wrt)))
        {
            messages = Doubles((await d.VjpAsync(point, _v)).Gradients);
            tangents = Contracted(await d.JacobianAsync(point, JacobianMode.Forward));
        }

        Dictionary<string, double[]> graphs = await RunAsync(Gradient(), point, _v);
        int compared = 0;
        foreach (Node node in wrt)
        {
            double[] scale = terms[node.Index]!, differences = Differences(node);
            for (int i = 0; i < scale.Length; i++)
            {
                Near("the gradient graph", graphs[node.Name][i], messages[node.Name][i], 1e-12, scale[i], node, i);
                Near("tangents", tangents[node.Name][i], messages[node.Name][i], 1e-12, scale[i], node, i);
                Near("differences", differences[i], messages[node.Name][i], 1e-6, scale[i], node, i);
                compared++;
            }
        }

        return compared;

        void Near(string other, double found, double expected, double tolerance, double scale, Node node, int at) =>
            Assert.True(found.Equals(expected) || Math.Abs(found - expected) <= tolerance * scale,
                $"{name}, {node} at {at}: cotangents give {expected:R}, {other} {found:R}; path terms {scale:R}");
    }

    /// <summary>Compares second derivatives, ∂/∂x (v · ∂y/∂x · u), by forward over reverse, reverse over reverse and reverse over
    /// forward mode; gives the number of elements compared.</summary>
    public async Task<int> CompareSecondAsync(string name)
    {
        GradientGraph gradient = Gradient();
        Node[] gradients = [.. wrt.Select(n => gradient[n])];
        Node[] varying = [.. wrt.Select(gradient.Forward).Where(n => new GradientPaths(gradient.Graph, gradients, [n]).Has(n))];
        if (varying.Length == 0) return 0;
        Dictionary<string, Tensor> seeded = new(point);
        foreach ((string root, Tensor v) in _v) seeded[$"v.{root}"] = v;

        Dictionary<string, double[]> forwardOverReverse;
        await using (Derivatives d = await runtime.DifferentiateAsync(gradient.Graph, Names(gradients), Names(varying)))
        {
            JvpResult jvp = await d.JvpAsync(seeded, varying.ToDictionary(n => n.Name, n => _u[n.Name]));
            forwardOverReverse = wrt.ToDictionary(n => n.Name, n => jvp.Tangents[gradient[n].Name].ToDoubles());
        }

        // v · H is the same as H · v: gradients are taken apart by where they differ, so rows and columns are those that vary
        GradientGraph second = GradientGraph.Of(gradient.Graph, [.. wrt.Select(n => new SeededRoot(gradient[n], Seed.Input($"u.{n.Name}")))], varying);
        Dictionary<string, Tensor> both = new(seeded);
        foreach (Node node in wrt)
            both[$"u.{node.Name}"] = varying.Any(n => n.Name == node.Name) ? _u[node.Name] : Tensor.Zeros(TensorPool.Shared, graph.Type, _u[node.Name].Shape);
        Dictionary<string, double[]> reverseOverReverse = await ForwardAsync(second.Graph, both, varying.ToDictionary(n => n.Name, n => second[n].Name));

        Node[] by = [.. varying.Select(n => graph[n.Name])];
        Node[] moving = [.. roots.Where(new GradientPaths(graph, roots, by).Has)];
        TangentGraph tangent = TangentGraph.Of(graph, moving, by);
        GradientGraph over = GradientGraph.Of(
            tangent.Graph, [.. moving.Select(r => new SeededRoot(tangent[r], Seed.Input($"v.{r.Name}")))], by.Select(tangent.Forward));
        Dictionary<string, Tensor> pushed = new(point);
        foreach (Node node in by) pushed[tangent.Seed(node).Name] = _u[node.Name];
        foreach (Node root in moving) pushed[$"v.{root.Name}"] = _v[root.Name];
        Dictionary<string, double[]> reverseOverForward = await ForwardAsync(
            over.Graph, pushed, by.ToDictionary(n => n.Name, n => over[tangent.Forward(n)].Name));

        double scale = forwardOverReverse.Values.SelectMany(x => x).Select(Math.Abs).Append(1e-3).Max();
        int compared = 0;
        foreach (Node node in varying)
            for (int i = 0; i < forwardOverReverse[node.Name].Length; i++, compared++)
            {
                double expected = forwardOverReverse[node.Name][i];
                Assert.True(Math.Abs(reverseOverReverse[node.Name][i] - expected) <= 1e-10 * scale
                    && Math.Abs(reverseOverForward[node.Name][i] - expected) <= 1e-10 * scale,
                    $"{name}, {node} at {i}: forward over reverse {expected:R}, reverse over reverse {reverseOverReverse[node.Name][i]:R}, "
                    + $"reverse over forward {reverseOverForward[node.Name][i]:R}; scale {scale:R}");
            }

        return compared;
    }

    /// <summary>The graph as differences must see it: what no gradient flows through does not move, and becomes an input that holds
    /// its value at the point.</summary>
    internal static (Graph Graph, Dictionary<string, Tensor> Feeds) Held(Graph graph, Node[] roots, Dictionary<string, Tensor> point)
    {
        RecursiveEvaluator values = Values(graph, point);
        Dictionary<string, Tensor> feeds = new(point);
        var builder = new GraphBuilder(graph.Type);
        var copies = new Node?[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not StopGradient && node.Kind != NodeKind.Input) builder.Copy(node, copies);
            else (copies[node.Index], feeds[node.Name]) = (builder.Input(node.Name, values[node].Shape, node.Type.Element), values[node]);
        }

        return (builder.Build(null, [.. roots.Select(r => copies[r.Index]!)]), feeds);
    }

    private static RecursiveEvaluator Values(Graph graph, Dictionary<string, Tensor> at) =>
        new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(at);

    private static string[] Names(IEnumerable<Node> nodes) => [.. nodes.Select(n => n.Name)];

    private static Dictionary<string, Tensor> Drawn(IEnumerable<Node> nodes, Func<Node, Shape> shape, ulong seed) => nodes.ToDictionary(
        n => n.Name, n => new Normal(0, 1).Create(shape(n), ElementType.Float64, seed, n.Index, TensorPool.Shared));

    private static Dictionary<string, double[]> Doubles(IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.ToDictionary(t => t.Key, t => t.Value.ToDoubles());

    private GradientGraph Gradient() =>
        GradientGraph.Of(graph, [.. roots.Select(r => new SeededRoot(r, Seed.Input($"v.{r.Name}")))], wrt);

    private async Task<Dictionary<string, double[]>> RunAsync(GradientGraph gradient, Dictionary<string, Tensor> at, Dictionary<string, Tensor> v)
    {
        Dictionary<string, Tensor> feeds = new(at);
        foreach ((string root, Tensor seed) in v) feeds[$"v.{root}"] = seed;
        return await ForwardAsync(gradient.Graph, feeds, wrt.ToDictionary(n => n.Name, n => gradient[n].Name));
    }

    // the values of some nodes of a graph, each under another name, by node actors
    private async Task<Dictionary<string, double[]>> ForwardAsync(Graph other, Dictionary<string, Tensor> at, Dictionary<string, string> wanted)
    {
        await using GraphRun run = await runtime.LoadAsync(other);
        ParameterValues[] parameters = [.. other.Parameters.Select(p => new ParameterValues(p.Name, at[p.Name], []))];
        await run.WriteParametersAsync(parameters);
        using StepResult result = await run.ForwardAsync(at.Where(f => other.Find(f.Key)?.Kind == NodeKind.Input).ToDictionary(f => f.Key, f => f.Value));
        return wanted.ToDictionary(w => w.Key, w => result.Root(w.Value)[0].ToDoubles());
    }

    // v · J, block by block
    private Dictionary<string, double[]> Contracted(Jacobian j) => wrt.ToDictionary(n => n.Name, n =>
    {
        var sum = new double[point[n.Name].Length];
        foreach (Node root in roots)
        {
            (double[] v, double[] block) = (_v[root.Name].ToDoubles(), j[root.Name, n.Name].ToDoubles());
            for (int row = 0; row < v.Length; row++)
                for (int i = 0; i < sum.Length; i++) sum[i] += v[row] * block[row * sum.Length + i];
        }

        return sum;
    });

    private double[] Differences(Node node)
    {
        (Graph held, Dictionary<string, Tensor> feeds) = Held(graph, roots, point);
        Tensor x = point[node.Name];
        return [.. Enumerable.Range(0, x.Length).Select(i => CaseRun.Difference(t =>
        {
            RecursiveEvaluator moved = Values(held, new(feeds) { [node.Name] = CaseRun.Moved(x, t, CaseRun.Unit(x.Length, i)) });
            return [roots.Sum(r => DerivativeBattery.Dot(_v[r.Name].ToDoubles(), moved[held[r.Name]].ToDoubles()))];
        })[0])];
    }
}
