using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.House;
using ActorGraph.Tests.Runtime;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Parallel;

/// <summary>What some steps of training on real node actors gave: for comparing a transformed graph with the one it was made
/// of.</summary>
internal sealed record Trained(
    Dictionary<string, Tensor> First, Dictionary<string, double[]> Roots,
    Dictionary<string, Tensor> Gradients, Dictionary<string, Tensor> Parameters)
{
    private const int Steps = 3;

    /// <summary>Graphs whose samples may be shared: those of the project, and small ones with every kind of edge.</summary>
    public static string[] Names =>
    [
        "glyphs.graph", "digits.graph", "iris.graph", "two-losses.graph", "three-layer.graph", "breast-cancer.graph",
        "two losses", "embedding", "diamonds", "step inputs", "choices",
    ];

    /// <summary>A graph by name in a float type; all that differs between two types is rounding.</summary>
    public static Graph Graph(string name, ElementType type)
    {
        string text = name.EndsWith(".graph", StringComparison.Ordinal)
            ? File.ReadAllText(Repository.PathOf("config", "graphs", name)) : GraphText.Write(SampleGraphs.Named(name));
        string other = type == ElementType.Float32 ? "float64" : "float32";
        return GraphText.Parse(text.Replace(other, type.Word(), StringComparison.Ordinal), name);
    }

    /// <summary>Trains: the roots and gradients of the first step, the parameters before it and behind the last.</summary>
    public static async Task<Trained> OfAsync(
        GraphRuntime runtime, Graph graph, int samples, int microBatches = 1, Optimizer? optimizer = null)
    {
        var options = new RunOptions { Seed = 3, Optimizer = optimizer ?? new Sgd(momentum: 0.9) };
        await using GraphRun run = await runtime.LoadAsync(graph, options);
        Dictionary<string, Tensor> first = await ParametersAsync(run), gradients = [];
        var roots = new Dictionary<string, double[]>();
        for (int step = 1; step <= Steps; step++)
        {
            using StepResult result = await run.TrainAsync(SampleGraphs.Feeds(graph, samples, step), new StepOptions
            {
                Update = step, LearningRate = 0.01, MicroBatches = microBatches, KeepsBuffers = step == 1,
            }).Soon();
            if (step > 1) continue;
            foreach (Node root in graph.Roots)
                roots.Add(root.Name, [.. result.Root(root.Name).SelectMany(part => part.ToDoubles())]);
            foreach (Node p in graph.Parameters)
                if ((await run.ReadAsync(p.Name)).Backward is { } gradient) gradients.Add(p.Name, gradient);
        }

        return new(first, roots, gradients, await ParametersAsync(run));
    }

    /// <summary>First values of parameters.</summary>
    public static Dictionary<string, Tensor> Initial(Graph graph) => graph.Parameters.ToDictionary(
        p => p.Name, p => p.Initialiser!.Create(p.Shape, p.Type.Element, 1, p.Index, TensorPool.Shared));

    /// <summary>Fails unless all that was found is what was expected, within a share of the greatest element.</summary>
    public void IsNear(Trained expected, double tolerance)
    {
        Assert.Equal(expected.Roots.Keys, Roots.Keys);
        foreach ((string name, double[] values) in expected.Roots) Near($"root {name}", values, Roots[name], tolerance);
        Near("gradient", expected.Gradients, Gradients, tolerance);
        Near("parameter", expected.Parameters, Parameters, tolerance);
    }

    /// <summary>Fails unless the roots have the same bits.</summary>
    public void HasRoots(Trained expected)
    {
        Assert.Equal(expected.Roots.Keys, Roots.Keys);
        foreach ((string name, double[] values) in expected.Roots) Assert.Equal(values, Roots[name]);
    }

    /// <summary>Fails unless parameters have the same bits.</summary>
    public static void Same(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> found)
    {
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach ((string name, Tensor value) in expected)
        {
            Assert.Equal(value.Shape, found[name].Shape);
            Assert.True(value.AsBytes().SequenceEqual(found[name].AsBytes()), name);
        }
    }

    public static void Near(string what, double[] expected, double[] found, double tolerance, double? greatest = null)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = greatest ?? expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < found.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * scale,
                $"{what}: found {found[i]:R} at {i}, expected {expected[i]:R} within {tolerance} of {scale:R}");
    }

    private static void Near(string what, Dictionary<string, Tensor> expected, Dictionary<string, Tensor> found, double tolerance)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach ((string name, Tensor value) in expected)
        {
            Assert.Equal(value.Shape, found[name].Shape);
            Near($"{what} {name}", value.ToDoubles(), found[name].ToDoubles(), tolerance);
        }
    }

    private static async Task<Dictionary<string, Tensor>> ParametersAsync(GraphRun run) =>
        (await run.ReadParametersAsync().Soon()).ToDictionary(p => p.Name, p => p.Value);
}
