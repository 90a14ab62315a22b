using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>2: forward and reverse mode on three neurons.</summary>
internal static class Modes
{
    public const string Id = "2";

    // the graph in one line
    private const string Whole = """
        dtype float64
        input x [2]
        param w1 [2] zeros
        param w2 [2] zeros
        param w3 [2] zeros
        const e1 = [1, 0]
        const e2 = [0, 1]
        y = tanh(w3 @ (tanh(w1 @ x) * e1 + tanh(w2 @ x) * e2))
        output y
        """;

    private static readonly string[] OnTheWay = ["z1", "h1", "h", "z3", "y"];

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("neurons");
        string[] weights = ["w1", "w2", "w3"];
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["y"], Points.Neurons, cancellation).ConfigureAwait(false);
        Jacobian tangents;
        Derivatives derivatives = await runtime.DifferentiateAsync(graph, OnTheWay, ["w1"], cancellation: cancellation).ConfigureAwait(false);
        await using (derivatives.ConfigureAwait(false))
            tangents = await derivatives.JacobianAsync(Points.Neurons, JacobianMode.Forward, cancellation).ConfigureAwait(false);
        ModeComparison here = await ModeComparison.MeasureAsync(runtime, graph, ["y"], weights, Points.Neurons, cancellation).ConfigureAwait(false);
        ModeGrowth growth = await ModeGrowth.MeasureAsync(runtime, cancellation).ConfigureAwait(false);
        return new Answer(Id, "Forward and reverse mode",
            "Write y as a function of w₁, w₂ and w₃, draw the graph, compute ∂y/∂w₁ in both modes, and tell how the cost of the whole gradient "
            + "grows in each with the number of parameters and of outputs.",
            "The sheet's figure is not in its text. It is read as two hidden neurons with weights w₁, w₂ ∈ R² on an input x ∈ R², and one output "
            + "neuron with weights w₃ ∈ R² on both of them, each with tanh: y is a function of a 2×3 matrix of weights.",
            [
                Writing.Function("y as a function of the weights", graph, "y", Whole),
                Writing.Network("The graph", graph, "y"),
                Writing.Explicit("The derivative by w₁", graph, "y", "w1"),
                new Numbers("Forward mode: a tangent for each element of w₁ goes along with the values", ["node", "value", "tangent of w₁[0]", "tangent of w₁[1]"],
                [
                    ["w1", buffers.Value("w1"), Unit(0), Unit(1)],
                    .. OnTheWay.Select(name => ImmutableArray.Create<object?>(
                        name, buffers.Value(name), Column(tangents[name, "w1"], 0), Column(tangents[name, "w1"], 1))),
                ]),
                Writing.Computed("Reverse mode: one cotangent comes back, and gives all of it", graph, "y", "w1"),
                buffers.Table("Reverse mode: both buffers of each node actor after one pass", "y", [.. OnTheWay.Reverse(), .. weights]),
                new Checks("∂y/∂w₁ in reverse mode against", [new Check("forward mode",
                    Agreement.Distance(tangents["y", "w1"].ToDoubles(), buffers.Gradient("w1").ToDoubles()), 1e-12)]),
                await Agreement.OfAsync(runtime, graph, "y", weights, Points.Neurons, cancellation).ConfigureAwait(false),
                Costs("What the whole gradient costs, measured", [here], c => $"{c.Outputs} by {c.Parameters}", "outputs by parameters"),
                new Prose("How it grows",
                    "Forward mode takes a pass for each parameter, whatever the number of outputs; reverse mode one for each output, whatever the "
                    + "number of parameters. A loss is one output of many parameters: that is why networks are trained in reverse mode. It pays "
                    + "with memory, because values are kept until the cotangents come back. Below, y = C·tanh(W·x) is measured as it grows."),
                Costs("One output, more and more parameters", growth.ByParameters, c => (long)c.Parameters, "parameters"),
                new Curves("Forward mode grows with the number of parameters", GrowthPlots.ByParameters(growth)),
                Costs("Eight parameters, more and more outputs", growth.ByOutputs, c => (long)c.Outputs, "outputs"),
                new Curves("Reverse mode grows with the number of outputs", GrowthPlots.ByOutputs(growth)),
                new Checks("Passes as they must be",
                [
                    new Check("forward mode: one for each parameter", growth.ByParameters.Concat(growth.ByOutputs).Count(c => c.Forward.Passes != c.Parameters), 0),
                    new Check("reverse mode: one for each output", growth.ByParameters.Concat(growth.ByOutputs).Count(c => c.Reverse.Passes != c.Outputs), 0),
                    new Check("forward mode: messages grow as parameters do", Growth(growth.ByParameters, c => c.Forward.Messages, c => c.Parameters), 0),
                    new Check("reverse mode: messages grow as outputs do", Growth(growth.ByOutputs, c => c.Reverse.Messages, c => c.Outputs), 0),
                ]),
            ]);
    }

    private static Numbers Costs(string caption, IEnumerable<ModeComparison> series, Func<ModeComparison, object> size, string what) => new(caption,
        [what, "passes: forward", "reverse", "messages: forward", "reverse", "multiply-adds: forward", "reverse", "µs: forward", "reverse"],
        [.. series.Select(c => ImmutableArray.Create<object?>(size(c), (long)c.Forward.Passes, (long)c.Reverse.Passes, c.Forward.Messages,
            c.Reverse.Messages, c.Forward.MultiplyAdds, c.Reverse.MultiplyAdds, Microseconds(c.Forward), Microseconds(c.Reverse)))]);

    private static object Microseconds(ModeCost cost) => (long)Math.Round(cost.Time.TotalMicroseconds);

    // how far the last is from being as many times the first as it is larger
    private static double Growth(ImmutableArray<ModeComparison> series, Func<ModeComparison, long> cost, Func<ModeComparison, int> size) =>
        Math.Abs(cost(series[^1]) / (double)cost(series[0]) - size(series[^1]) / (double)size(series[0]));

    private static Tensor Unit(int at) => Tensor.From([at == 0 ? 1.0 : 0, at == 1 ? 1.0 : 0], [2]);

    // the tangent of one seed: a column of the block
    private static Tensor Column(Tensor block, int column)
    {
        int columns = block.Shape.Size(-1);
        return Tensor.From([.. Enumerable.Range(0, block.Length / columns).Select(row => block[row * columns + column])],
            Shape.Create(block.Shape.Dimensions[..^1]));
    }
}
