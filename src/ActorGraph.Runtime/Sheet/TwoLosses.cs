using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Sheet;

/// <summary>3.6: two losses, and what their gradients share.</summary>
internal static class TwoLosses
{
    public const string Id = "3.6";

    private static readonly string[] Weights = ["W1", "W2", "W3"];

    // from the prediction down to the first layer
    private static readonly string[] Shared = ["yHat", "h2", "z2", "h1", "z1"];

    public static async Task<Answer> AnswerAsync(GraphRuntime runtime, CancellationToken cancellation)
    {
        Graph graph = ExerciseSheet.Graph("layers-two-losses");
        Buffers both = await Buffers.RunAsync(runtime, graph, ["L"], Points.Layers, cancellation).ConfigureAwait(false);
        Buffers first = await Buffers.RunAsync(runtime, graph, ["L1"], Points.Layers, cancellation).ConfigureAwait(false);
        Buffers second = await Buffers.RunAsync(runtime, graph, ["L2"], Points.Layers, cancellation).ConfigureAwait(false);

        long Together(string name) => On(both, graph, name);
        long Apart(string name) => On(first, graph, name) + On(second, graph, name);
        string[] below = [.. Shared.Skip(1)];
        ImmutableArray<object?>[] rows =
        [
            .. Shared.Select(name => ImmutableArray.Create<object?>($"towards {Writing.Symbol(name)}", Together(name), Apart(name))),
            .. Weights.Select(name => ImmutableArray.Create<object?>($"towards {Writing.Symbol(name)}", Together(name), Apart(name))),
            ["all cotangents, towards x and the losses as well", both.Counts.Cotangents, first.Counts.Cotangents + second.Counts.Cotangents],
        ];
        Check[] sums = [.. Weights.Select(name => new Check($"∂L₁/∂{Writing.Symbol(name)} + ∂L₂/∂{Writing.Symbol(name)}, taken apart", Agreement.Distance(
            [.. first.Gradient(name).ToDoubles().Zip(second.Gradient(name).ToDoubles(), (a, b) => a + b)], both.Gradient(name).ToDoubles()), 1e-12))];
        bool isWalkedOnce = below.Concat(Weights).All(name => Together(name) == 1 && Apart(name) == 2) && Together("yHat") == 2 && Apart("yHat") == 2;
        return new Answer(Id, "Two losses, one way back",
            "With L = L₁ + L₂, L₁ = ‖ŷ − y‖² and L₂ = ‖ŷ − y‖₁, write the chains of both losses to W₁, and show how ∂L/∂W₁ is computed without "
            + "doing work twice.", WeightChains.Figure + " For this question L₂ = ‖ŷ − y‖₁ and L = L₁ + L₂ are added to it.",
            [
                Writing.Chain("The chain of the first loss", graph, "L1", "W1"),
                Writing.Chain("The chain of the second loss", graph, "L2", "W1"),
                new Prose("What they share",
                    "From ŷ on down both chains are the same. A product of matrices distributes over a sum, so the two gradients are added where "
                    + "they meet, at ŷ, and the sum goes down once: ∂L/∂W₁ = (∂L₁/∂ŷ + ∂L₂/∂ŷ)·∂ŷ/∂h₂·∂h₂/∂z₂·∂z₂/∂h₁·∂h₁/∂z₁·∂z₁/∂W₁."),
                Writing.Computed("As it is computed", graph, "L", "W1"),
                Writing.Gradients("Values on the left, gradients on the right: two contributions meet at ŷ", graph, "L", "W1"),
                new Numbers("Cotangent messages by the node that receives them", ["messages", "L = L₁ + L₂ in one sweep", "L₁ and L₂ apart"], [.. rows]),
                both.Table("Both buffers of each node actor after the one sweep", "L"),
                new Checks("The gradients of the sum against",
                [
                    .. sums,
                    new Check("the messages: below ŷ one where the losses are added, two where they are apart", isWalkedOnce ? 0 : 1, 0),
                ]),
                await Agreement.OfAsync(runtime, graph, "L", ["W1"], Points.Layers, cancellation).ConfigureAwait(false),
            ]);
    }

    // cotangents that a node received of its consumers
    private static long On(Buffers pass, Graph graph, string name) => graph.Consumers(graph[name]).Sum(pass.Counts.CotangentsOn);
}
