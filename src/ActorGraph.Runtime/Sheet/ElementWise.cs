using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.5: element-wise functions without their Jacobian.</summary>
internal static class ElementWise
{
    public const string Id = "3.5";

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("layers");
        Buffers buffers = await Buffers.RunAsync(runtime, graph, ["L"], Points.Layers, cancellation).ConfigureAwait(false);
        double[] z1 = buffers.Value("z1").ToDoubles(), h1Bar = buffers.Gradient("h1").ToDoubles(), found = buffers.Gradient("z1").ToDoubles();
        Jacobian jacobian;
        Derivatives derivatives = await runtime.DifferentiateAsync(graph, ["h1"], ["z1"], cancellation: cancellation).ConfigureAwait(false);
        await using (derivatives.ConfigureAwait(false))
            jacobian = await derivatives.JacobianAsync(Points.Layers, cancellation: cancellation).ConfigureAwait(false);
        double[] j = jacobian["h1", "z1"].ToDoubles();
        int n = z1.Length;
        double[] byMatrix = [.. Enumerable.Range(0, n).Select(column => Enumerable.Range(0, n).Sum(row => h1Bar[row] * j[row * n + column]))];
        double[] byElement = [.. z1.Select((z, i) => z > 0 ? h1Bar[i] : 0)];
        return new Answer(Id, "Element-wise functions without their Jacobian",
            "The Jacobian of an element-wise function was given in full. Compute ∂L/∂z₁ from ∂L/∂h₁ in a cheaper way.", WeightChains.Figure,
            [
                Writing.Explicit("The Jacobian has numbers on its diagonal alone", graph, "h1", "z1"),
                new Prose("So a product with it is a product of elements",
                    "v·diag(f′(z)) is v ⊙ f′(z): as many multiplications as there are elements, where the product with the matrix takes the "
                    + "square of that, and its memory. For relu the factor is 1 where z is positive, and 0 elsewhere. "
                    + "Where z₁ is positive h₁ is, so the value that is kept anyway, h₁, tells as much."),
                Writing.Computed("As it is computed", graph, "L", "z1"),
                new Numbers("Numbers from node actors", ["", "value", "multiplications"],
                [
                    Row("forward buffer of z₁", buffers.Value("z1"), null),
                    Row("backward buffer of h₁", buffers.Gradient("h1"), null),
                    Row("the Jacobian ∂h₁/∂z₁", jacobian["h1", "z1"], null),
                    Row("∂L/∂h₁ times that matrix", Tensor.From(byMatrix, [n]), (long)n * n),
                    Row("backward buffer of z₁, ∂L/∂h₁ ⊙ [z₁ > 0]", buffers.Gradient("z1"), (long)n),
                ]),
                new Checks("The backward buffer of z₁ against",
                [
                    new Check("the product with the Jacobian", Agreement.Distance(byMatrix, found), 1e-14),
                    new Check("∂L/∂h₁ ⊙ [z₁ > 0], from the buffers of h₁ and z₁", Agreement.Distance(byElement, found), 0),
                ]),
            ]);

        static ImmutableArray<object?> Row(string what, Tensor value, long? work) => [what, value, work];
    }
}
