using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph modes</c>: what a gradient costs in forward and in reverse mode, and how that grows.</summary>
internal static class ModesVerb
{
    public static Command Create()
    {
        var point = new PointFlags();
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all parameters without it, or all inputs where there are none.");
        Option<string?> plot = Flag.Text("--plot", "FILE.svg", "Draws how the costs grow into a file.");
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("modes", "Measures a gradient in forward and in reverse mode, then how the costs grow.", """
            actorgraph modes neurons
            actorgraph modes layers --of yHat --wrt W1,W2,W3 --plot growth.svg
            actorgraph modes neurons --json
            """);
        point.AddTo(verb);
        foreach (Option option in (Option[])[of, wrt, plot, asJson]) verb.Options.Add(option);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            OutputFile.Require(call.GetValue(plot));
            GradientCall at = point.Read(call, draws: true);
            bool learns = call.GetValue(wrt) is null && !at.Graph.Parameters.IsEmpty;
            JacobianCall what = new JacobianCall(at, "", []).Naming(call.GetValue(of), learns ? at.Reached(call.GetValue(of)) : call.GetValue(wrt));
            await using GraphRuntime host = GraphRuntime.Start(runtime.Settings(call));
            ModeComparison here = await ModeComparison.MeasureAsync(host, what.Graph, [what.Of], what.Wrt, at.Values, cancellation);
            ModeGrowth growth = await ModeGrowth.MeasureAsync(host, cancellation);
            if (call.GetValue(plot) is { } path) await OutputFile.WriteAsync(path, ModesOutput.Svg(growth), cancellation);
            if (call.GetValue(asJson)) ModesOutput.AsJson(what, here, growth);
            else ModesOutput.AsTable(what, here, growth);
            return Failure.None;
        });
        return verb;
    }
}
