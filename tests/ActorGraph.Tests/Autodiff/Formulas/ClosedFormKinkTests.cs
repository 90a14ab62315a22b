using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;
using ActorGraph.Text;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>Closed forms at ties and at zero, and through a mask that is drawn: they say what the gradient does there.</summary>
public sealed class ClosedFormKinkTests
{
    // of x = [2, 1, 2] and M = [[0, 0], [3, 3], [-4, 3]]
    public static TheoryData<string, string, double[]> Kinks => new()
    {
        { "max(x, 2)", "x", [0.5, 0, 0, 0, 0, 0, 0, 0, 0.5] },
        { "min(x, 1)", "x", [0, 0, 0, 0, 0.5, 0, 0, 0, 0] },
        { "max(x, x)", "x", [1, 0, 0, 0, 1, 0, 0, 0, 1] },
        { "max(x, x, 2)", "x", [2 / 3.0, 0, 0, 0, 0, 0, 0, 0, 2 / 3.0] },
        { "reduce_max(x)", "x", [0.5, 0, 0.5] },
        { "reduce_min(M)", "M", [0, 0, 0, 0, 1, 0] },
        { "reduce_max(M, axis=1)", "M", [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 1] },
        { "reduce_l2(0 * x)", "x", [0, 0, 0] },
        { "reduce_l2(M, axis=1)", "M", [0, 0, 0, 0, 0, 0, 0, 0, Math.Sqrt(0.5), Math.Sqrt(0.5), 0, 0, 0, 0, 0, 0, -0.8, 0.6] },
    };

    [Theory, MemberData(nameof(Kinks))]
    public void Is_the_gradient_and_as_agreed(string formula, string wrt, double[] expected)
    {
        var feeds = new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.From([2.0, 1, 2], [3]),
            ["M"] = Tensor.From([0.0, 0, 3, 3, -4, 3], [3, 2]),
        };
        (Graph graph, string root) = ExpressionText.Parse($"y = {formula}",
            feeds.ToDictionary(f => f.Key, f => new TensorType(ElementType.Float64, f.Value.Shape)), null);
        Derivation derivation = Derivation.Of(graph, graph[root], [graph[wrt]]);
        PrintedDerivation printed = new PrintedDerivation(derivation, feeds).Run(derivation.Forward);
        double[] jacobian = printed.Evaluate(derivation.PathSums[0].Replaced!).Array.Values;
        if (jacobian is [0]) jacobian = new double[expected.Length];
        PrintedProductsTests.Near("closed form", expected, jacobian);
        RecursiveEvaluator values = new RecursiveEvaluator(graph, new Evaluation(TensorPool.Shared)).Run(feeds);
        Tensor y = values[graph[root]];
        for (int row = 0; row < y.Length; row++)
        {
            Tensor seed = Tensor.From(CaseRun.Unit(y.Length, row), y.Shape);
            PrintedProductsTests.Near($"row {row} of the gradient",
                expected[(row * feeds[wrt].Length)..((row + 1) * feeds[wrt].Length)],
                values.Gradients(graph[root], seed, graph[wrt])[0]!.ToDoubles());
        }
    }

    [Fact]
    public void Of_dropout_in_training_is_the_mask_that_the_value_went_through()
    {
        var training = new Evaluation(TensorPool.Shared, Training: true, Seed: 9, Step: 3);
        (Graph graph, string root) = ExpressionText.Parse("y = dropout(x, ratio=0.25)",
            new Dictionary<string, TensorType> { ["x"] = new(ElementType.Float64, [12, 7]) }, null);
        Derivation derivation = Derivation.Of(graph, graph[root], [graph["x"]]);
        double[] x = [.. Enumerable.Range(1, 84).Select(i => i / 8.0)];
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.From(x, [12, 7]) };
        double[] y = new RecursiveEvaluator(graph, training).Run(feeds)[graph[root]].ToDoubles();
        var evaluator = new FormulaEvaluator(
            new Dictionary<string, FormulaValue> { ["x"] = new(NaiveArray.Of(feeds["x"])) }, ("batch", 0), Drop);
        double[] jacobian = evaluator.Evaluate(
            new UnicodePrinter(derivation.Notation).Print(derivation.PathSums[0].Replaced!.Right)).Array.Values;
        Assert.Equal(84 * 84, jacobian.Length);
        Assert.Equal(y, Enumerable.Range(0, 84).Select(r => Enumerable.Range(0, 84).Sum(c => jacobian[r * 84 + c] * x[c])));
        Assert.InRange(y.Count(v => v == 0), 1, 83);

        NaiveArray Drop(NaiveArray at, double ratio, int stream)
        {
            using Tensor all = Tensor.From(at.Values, Shape.Create([.. at.Sizes.Select(s => (Dimension)s)]));
            using Tensor dropped = new Dropout(ratio, stream).Forward(training, [all]);
            return NaiveArray.Of(dropped);
        }
    }
}
