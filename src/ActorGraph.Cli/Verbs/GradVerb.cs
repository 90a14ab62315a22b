using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph grad</c>: values and gradients of all nodes of a graph or a formula.</summary>
internal static class GradVerb
{
    public static Command Create()
    {
        var graph = new Argument<string?>("GRAPH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A graph file, or the name of a built-in graph. Its parameters have the initial values of seed 1.",
        };
        var values = new Argument<string[]>("NAME=VALUE")
        {
            Arity = ArgumentArity.ZeroOrMore, Description = "Values of inputs and parameters: x=3, w=[[1, 2], [3, 4]].",
        };
        Option<string?> expression = Flag.Text(
            "--expr", "TEXT", "A formula instead of a graph; the last line is what is differentiated.");
        Option<string?> feeds = Flag.Text(
            "--feeds", "FILE.json", "Values in a file: {\"x\": [[1, 2]]}. Values in the call go before them.");
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all inputs and parameters without it.");
        Option<string?> type = Flag.Choice("--dtype", "What a formula computes in; float64 without it.", "float32", "float64");
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("grad", "Runs one pass through node actors and shows every node's value and gradient.", """
            actorgraph grad --expr "q = x + y; f = q * z" x=-2 y=5 z=-4
            actorgraph grad --expr "sum((w @ x) ** 2)" "w=[[1, 2], [3, 4]]" "x=[1, -1]" --wrt w --json
            actorgraph grad diamond x=2 y=3
            """) { graph, values, expression, feeds, of, wrt, type, asJson };
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            string? named = call.GetValue(graph);
            string[] given = call.GetValue(values) ?? [];
            string? formula = call.GetValue(expression);
            if (named is { } first && first.Contains('=') && !File.Exists(first)) (named, given) = (null, [first, .. given]);
            if (formula is not null && named is not null)
                throw new CallException("actorgraph grad", $"`{named}` beside a formula", "NAME=VALUE, such as x=3");
            if (formula is null && named is null)
                throw new CallException("actorgraph grad", "neither a graph nor a formula", "one of them",
                    "actorgraph grad --expr \"q = x + y; f = q * z\" x=-2 y=5 z=-4");
            if (formula is null && call.GetValue(type) is not null)
                throw new CallException("--dtype", "a graph file, which says what it computes in", "--dtype with --expr alone");

            bool single = call.GetValue(type) == "float32";
            GradientCall what = formula is not null
                ? GradientCall.OfFormula(formula, given, call.GetValue(feeds), single ? ElementType.Float32 : ElementType.Float64)
                : GradientCall.OfGraph(GraphSource.Read(named!).Parse(), given, call.GetValue(feeds));
            what = what.Differentiating(call.GetValue(of), call.GetValue(wrt));
            if (what.Remark is { } remark) Terminal.Note(remark);
            await using GraphRuntime host = GraphRuntime.Start(runtime.Settings(call));
            IReadOnlyList<NodeValues> nodes = await what.RunAsync(host, cancellation);
            if (call.GetValue(asJson)) GradientOutput.AsJson(nodes);
            else GradientOutput.AsTable(nodes, what);
            return Failure.None;
        });
        return verb;
    }
}
