using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Cli;

/// <summary>A node with what stood in its buffers after the pass; null where it has none.</summary>
internal sealed record NodeValues(Node Node, Tensor? Value, Tensor? Gradient);

/// <summary>What <c>grad</c> was asked for: a graph, values, and what is differentiated by what.</summary>
internal sealed record GradientCall(Graph Graph, IReadOnlyDictionary<string, Tensor> Values)
{
    private const string Ones = "ones";

    /// <summary>What is differentiated.</summary>
    public string Of { get; private init; } = "";

    /// <summary>By what; empty: by all inputs and parameters.</summary>
    public string[] Wrt { get; private init; } = [];

    /// <summary>What a reader should know about the root's seed; null if it is a number.</summary>
    public string? Remark { get; private init; }

    /// <summary>The root's cotangent as it was given; null: none was.</summary>
    private string? Cotangent { get; init; }

    /// <summary>A formula, whose free names are inputs of the shapes of their values.</summary>
    /// <exception cref="GraphTextException">The formula or a value cannot be read.</exception>
    public static GradientCall OfFormula(string formula, string[] given, string? file, ElementType type)
    {
        Dictionary<string, Tensor> values = file is null ? [] : FormulaFeeds.Read(file, type);
        RequireOnce(given);
        foreach (string text in given)
        {
            (string name, Tensor value) = ValueText.ParseNamed(text, type);
            values[name] = value;
        }

        (Graph graph, string root) = ExpressionText.Parse(formula, values, type);
        foreach (string name in values.Keys)
            if (graph.Find(name) is null)
                throw new CallException("values", $"a value for `{name}`, which the formula does not use", $"values for {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
        return new GradientCall(graph, values) { Of = root };
    }

    /// <summary>A graph; values are read as the element types of its nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="given">Values as words, <c>NAME=VALUE</c>.</param>
    /// <param name="file">A file of values, or null.</param>
    /// <param name="draws">Whether inputs that no value is given for are drawn, of one sample; else they are missing.</param>
    /// <exception cref="GraphTextException">A value cannot be read.</exception>
    /// <exception cref="GraphException">A value is for no input or parameter, or is missing.</exception>
    public static GradientCall OfGraph(Graph graph, string[] given, string? file, bool draws = false)
    {
        Dictionary<string, Tensor> values = [];
        RequireOnce(given);
        if (file is not null)
        {
            using FileStream stream = InputFile.Open(file);
            values = JsonFeeds.Read(stream, file, graph);
        }

        foreach (string text in given)
        {
            Node? node = graph.Find(ValueText.NameOf(text));
            (string name, Tensor value) = ValueText.ParseNamed(text, node?.Type.Element ?? graph.Type);
            if (node?.Kind is not (NodeKind.Input or NodeKind.Parameter))
                throw new GraphException("values", $"a value for `{name}`", "values for inputs and parameters", Fed(name, graph));
            values[name] = value;
        }

        Node[] missing = [.. graph.Inputs.Where(i => !values.ContainsKey(i.Name))];
        if (missing.Length > 0 && !draws)
            throw new GraphException($"input `{missing[0].Name}`", "no value", missing[0].Type.ToString(), $"{missing[0].Name}=VALUE, or --feeds FILE.json");
        int samples = graph.Inputs.Where(i => i.Shape.HasBatch && values.TryGetValue(i.Name, out Tensor? v) && v.Shape.Rank > 0)
            .Select(i => values[i.Name].Shape.Size(0)).FirstOrDefault(1);
        foreach (Node input in missing) values.Add(input.Name, Drawn(input, samples));
        return new GradientCall(graph, values) { DrawnInputs = [.. missing.Select(i => $"`{i.Name}` {i.Shape.Bind(samples)}")] };
    }

    /// <summary>The inputs whose values were drawn, with their shapes.</summary>
    public string[] DrawnInputs { get; private init; } = [];

    /// <summary>The same call with what is differentiated by what.</summary>
    /// <exception cref="GraphException">There is no such node, it cannot be told which root is meant, or its cotangent is not
    /// given.</exception>
    public GradientCall Differentiating(string? of, string? wrt, string? cotangent = null)
    {
        GradientCall call = Naming(of, wrt);
        Node root = Graph[call.Of];
        if (root.Shape.Rank == 0 || cotangent is not (null or Ones)) return call with { Cotangent = cotangent };
        if (cotangent is null && !IsBatchLoss(root))
            throw new GraphException($"gradient of `{root.Name}`", $"shape {root.Shape} without a cotangent", "a number, shape []",
                $"sum({root.Name}) is one; --cotangent takes what its elements are weighed with, or ones; "
                + $"actorgraph jacobian gives the derivative of each");
        string remark = cotangent is null
            ? $"`{root.Name}` has one loss per sample, shape {root.Shape}: gradients are those of its mean, as in training"
            : $"`{root.Name}` has shape {root.Shape}: gradients are those of the sum of its elements";
        return call with { Remark = remark, Cotangent = cotangent };
    }

    /// <summary>The same call with the nodes that are differentiated, and by which.</summary>
    /// <exception cref="GraphException">There is no such node, or it cannot be told which root is meant.</exception>
    public GradientCall Naming(string? of, string? wrt)
    {
        Node root = Root(of);
        string[] names = wrt?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (wrt is not null && names.Length == 0) throw new CallException("--wrt", $"`{wrt}`", "names of nodes, separated by commas");
        foreach (string name in names) Named("--wrt", name);
        return this with { Of = root.Name, Wrt = names };
    }

    /// <summary>The parameters that a root depends on, as a list of names; null: none, and inputs are meant.</summary>
    public string? Reached(string? of)
    {
        var paths = new GradientPaths(Graph, [Root(of)], Graph.Parameters);
        string names = string.Join(",", Graph.Parameters.Where(paths.Has).Select(p => p.Name));
        return names.Length > 0 ? names : null;
    }

    /// <summary>Runs the pass and reads every node's buffers.</summary>
    public async Task<IReadOnlyList<NodeValues>> RunAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        await using GraphRun run = await runtime.LoadAsync(Graph, new RunOptions { Sweeps = [new Differentiate(Of, [.. Wrt])] }, cancellation);
        ParameterValues[] parameters = [.. Graph.Parameters.Where(p => Values.ContainsKey(p.Name)).Select(p => new ParameterValues(p.Name, Values[p.Name], []))];
        if (parameters.Length > 0) await run.WriteParametersAsync(parameters, cancellation);
        Dictionary<string, Tensor> feeds = Values.Where(v => Graph.Find(v.Key)?.Kind != NodeKind.Parameter).ToDictionary(v => v.Key, v => v.Value);
        using Tensor? seed = SeedFor(feeds);
        using StepResult result = await run.GradientAsync(feeds, seed: seed, cancellation: cancellation);
        var nodes = new List<NodeValues>(Graph.Nodes.Length);
        foreach (Node node in Graph.Nodes)
        {
            NodeBuffers buffers = await run.ReadAsync(node.Name, cancellation: cancellation);
            nodes.Add(new NodeValues(node, buffers.Forward, buffers.Backward));
        }

        return nodes;
    }

    /// <summary>Walks through the pass, message by message.</summary>
    public Walk Step(int microBatches)
    {
        Dictionary<string, Tensor> parameters = Values.Where(v => Graph.Find(v.Key)?.Kind == NodeKind.Parameter).ToDictionary(v => v.Key, v => v.Value);
        Dictionary<string, Tensor> feeds = Values.Where(v => Graph.Find(v.Key)?.Kind != NodeKind.Parameter).ToDictionary(v => v.Key, v => v.Value);
        using Tensor? seed = SeedFor(feeds);
        return Walker.Take(Graph, new Differentiate(Of, [.. Wrt]), feeds, parameters, seed, microBatches);
    }

    // Numbers of a normal distribution, a function of seed 1 and the node; indices and masks are 0.
    private static Tensor Drawn(Node input, int samples) => input.Type.Element.IsFloat()
        ? new Normal(0, 1).Create(input.Shape.Bind(samples), input.Type.Element, 1, input.Index, TensorPool.Shared)
        : Tensor.Zeros(TensorPool.Shared, input.Type.Element, input.Shape.Bind(samples));

    private static void RequireOnce(string[] given)
    {
        if (given.CountBy(ValueText.NameOf).FirstOrDefault(n => n.Value > 1).Key is { } name)
            throw new CallException("values", $"`{name}` more than once", "one value for each name");
    }

    private static string Fed(string name, Graph graph)
    {
        string[] names = [.. graph.Inputs.Concat(graph.Parameters).Select(n => n.Name)];
        return Nearest.Hint(name, names) ?? $"these are {string.Join(", ", names.Take(20))}";
    }

    private Node Root(string? of)
    {
        if (of is not null) return Named("--of", of);
        if (Of.Length > 0) return Graph[Of];
        if (Graph.Loss is { } loss) return loss;
        return Graph.Roots is [var only] ? only
            : throw new GraphException("graph", $"{Graph.Roots.Length} roots and no loss", "one root to differentiate", "--of NODE names it");
    }

    private Node Named(string flag, string name) => Graph.Find(name)
        ?? throw new CallException(flag, $"`{name}`", "the name of a node", Nearest.Hint(name, Graph.Nodes.Select(n => n.Name)));

    private bool IsBatchLoss(Node root) => root == Graph.Loss && root.Shape.HasBatch;

    /// <summary>The cotangent given; or what makes the objective the mean over the batch, as in training; null: ones.</summary>
    private Tensor? SeedFor(Dictionary<string, Tensor> feeds)
    {
        Node root = Graph[Of];
        if (Cotangent is { } given) return given == Ones ? null : ValueText.Parse(given, root.Type.Element);
        if (!IsBatchLoss(root) || Graph.Inputs.FirstOrDefault(i => i.Shape.HasBatch) is not { } batched) return null;
        int samples = feeds.TryGetValue(batched.Name, out Tensor? value) && value.Shape.Rank > batched.Shape.BatchAxis ? value.Shape.Size(batched.Shape.BatchAxis) : 0;
        return samples == 0 ? null : Tensor.Filled(1.0 / samples, root.Type.Element, root.Shape.Bind(samples));
    }
}
