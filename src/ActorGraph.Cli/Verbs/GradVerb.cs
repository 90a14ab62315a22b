using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph grad</c>: values and gradients of all nodes of a graph or a formula.</summary>
internal static class GradVerb
{
    public static Command Create()
    {
        var point = new PointFlags();
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all inputs and parameters without it.");
        Option<string?> seed = Flag.Text("--cotangent", "VALUE",
            "What the root's cotangent starts with, of its shape, or ones for the gradient of its sum. A number, and the loss, need none.");
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("grad", "Runs one pass through node actors and shows every node's value and gradient.", """
            actorgraph grad --expr "q = x + y; f = q * z" x=-2 y=5 z=-4
            actorgraph grad --expr "sum((w @ x) ** 2)" "w=[[1, 2], [3, 4]]" "x=[1, -1]" --wrt w --json
            actorgraph grad --expr "h = w @ x" "w=[[1, 2], [3, 4]]" "x=[1, -1]" --cotangent "[1, 0]"
            actorgraph grad diamond x=2 y=3
            """);
        point.AddTo(verb);
        foreach (Option option in (Option[])[of, wrt, seed, asJson]) verb.Options.Add(option);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            GradientCall what = point.Read(call).Differentiating(call.GetValue(of), call.GetValue(wrt), call.GetValue(seed));
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
