using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.2: Jacobians of single operations.</summary>
internal static class Jacobians
{
    public const string Id = "3.2";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Dictionary<string, Tensor> product = Points.Of(("W", [2, 3], [1, 2, 3, 4, 5, 6]), ("x", [3], [1, -1, 2]));
        Dictionary<string, Tensor> vector = Points.Of(("x", [3], [0.5, -1, 2]));
        Dictionary<string, Tensor> error = Points.Of(("yHat", [3], [1, 2, 3]), ("y", [3], [1.5, 1, 3]));
        return new Answer(Id, "Jacobians of single operations",
            "Give the Jacobian of a matrix product by its vector, of a function applied to each element, of relu, and of the squared error "
            + "by the prediction.", null,
            [
                .. await PartAsync("a) a matrix product, by its vector", "z = W @ x", product, "x", ["W"]).ConfigureAwait(false),
                .. await PartAsync("b) a function of each element, here tanh", "z = tanh(x)", vector, "x", null).ConfigureAwait(false),
                .. await PartAsync("c) relu", "z = relu(x)", vector, "x", null).ConfigureAwait(false),
                .. await PartAsync("d) the squared error, by the prediction", "L = sum((yHat - y) ** 2)", error, "yHat", null).ConfigureAwait(false),
                new Prose("And the one that nobody builds",
                    "The Jacobian of a product by its matrix has three axes: the derivative of each element of z in the shape of W. It is the "
                    + "block I ⊗ xᵀ, mostly zeros, and 3.3 shows how to do without it."),
                .. await PartAsync("a matrix product, by its matrix", "z = W @ x", product, "W", null).ConfigureAwait(false),
            ]);

        async Task<Section[]> PartAsync(string what, string formula, Dictionary<string, Tensor> at, string wrt, string[]? others)
        {
            (Graph graph, string root) = ExpressionText.Parse(formula, at);
            Derivatives derivatives = await runtime.DifferentiateAsync(graph, [root], [wrt], cancellation: cancellation).ConfigureAwait(false);
            await using (derivatives.ConfigureAwait(false))
            {
                Tensor forward = (await derivatives.JacobianAsync(at, JacobianMode.Forward, cancellation).ConfigureAwait(false))[root, wrt];
                Tensor reverse = (await derivatives.JacobianAsync(at, JacobianMode.Reverse, cancellation).ConfigureAwait(false))[root, wrt];
                GradCheckReport report = await GradCheck.OfAsync(runtime, graph, [root], [wrt], at, cancellation: cancellation).ConfigureAwait(false);
                ImmutableArray<object?>[] rows = [.. (others ?? []).Append(wrt).Select(name => ImmutableArray.Create<object?>(Writing.Symbol(name), at[name])),
                    ImmutableArray.Create<object?>($"∂{Writing.Symbol(root)}/∂{Writing.Symbol(wrt)}", forward)];
                return
                [
                    Writing.Explicit(what, graph, root, wrt),
                    new Numbers($"{what}: numbers from node actors", ["", "value"], [.. rows]),
                    new Checks($"{what}: by columns, tangent messages, against",
                    [
                        new Check("rows, cotangent messages", Agreement.Distance(reverse.ToDoubles(), forward.ToDoubles()), 1e-14),
                        new Check("differences", report.WorstError, 1e-6),
                    ]),
                ];
            }
        }
    }
}
