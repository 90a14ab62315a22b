using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Data;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph jacobian</c>: the derivative of every element by every element.</summary>
internal static class JacobianVerb
{
    private const string Safe = ".safetensors";

    public static Command Create()
    {
        var point = new PointFlags();
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all inputs and parameters without it.");
        Option<string?> mode = Flag.Choice(
            "--mode", "By tangents, a column a seed, or by cotangents, a row a seed; the cheaper one without it.", "forward", "reverse");
        Option<string?> file = Flag.Text("--output", "FILE", $"Where all numbers are written: JSON, or {Safe} by its ending.");
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("jacobian", "Shows the Jacobian of a node by others, in closed form and in numbers from node actors.", """
            actorgraph jacobian matmul --wrt W
            actorgraph jacobian relu "x=[1, -2, 3]"
            actorgraph jacobian layers --of yHat --wrt W1 "x=[1, -0.5, 2, 0.7]" "y=[0.3, -1]" --mode reverse
            actorgraph jacobian --expr "y = softmax(W @ x)" "W=[[1, 2], [3, 4]]" "x=[1, -1]" --wrt x --json
            """);
        point.AddTo(verb);
        foreach (Option option in (Option[])[of, wrt, mode, file, asJson]) verb.Options.Add(option);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            OutputFile.Require(call.GetValue(file));
            JacobianCall what = JacobianCall.Read(point, call).Naming(call.GetValue(of), call.GetValue(wrt));
            await using GraphRuntime host = GraphRuntime.Start(runtime.Settings(call));
            JacobianMode chosen = call.GetValue(mode) switch
            {
                "forward" => JacobianMode.Forward,
                "reverse" => JacobianMode.Reverse,
                _ => JacobianMode.Cheaper,
            };
            Jacobian found = await what.RunAsync(host, chosen, cancellation);
            if (call.GetValue(file) is { } path) await SaveAsync(path, what, found, cancellation);
            if (call.GetValue(asJson)) JacobianOutput.AsJson(what, found);
            else JacobianOutput.AsTable(what, found);
            return Failure.None;
        });
        return verb;
    }

    private static async Task SaveAsync(string path, JacobianCall what, Jacobian found, CancellationToken cancellation)
    {
        if (!path.EndsWith(Safe, StringComparison.Ordinal))
        {
            await OutputFile.WriteAsync(path, JacobianOutput.Json(what, found) + "\n", cancellation);
            return;
        }

        using var memory = new MemoryStream();
        Dictionary<string, Tensor> blocks = what.Wrt.ToDictionary(name => $"d{what.Of}/d{name}", name => found[what.Of, name]);
        Safetensors.Write(memory, blocks);
        await OutputFile.WriteAsync(path, memory.ToArray(), cancellation);
    }
}
