using System.CommandLine;
using ActorGraph.Cli.Rendering;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph derive</c>: derivatives as formulas.</summary>
internal static class DeriveVerb
{
    private const int FileWidth = 100;

    public static Command Create()
    {
        var graph = new Argument<string?>("GRAPH")
        {
            Arity = ArgumentArity.ZeroOrOne, Description = "A graph file, or the name of a built-in graph.",
        };
        var shapes = new Argument<string[]>("NAME:SHAPE")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Shapes of names in a formula: x:[3], X:[batch, 4], or values: x=[1, 2]. Any other name is a number.",
        };
        Option<string?> expression = Flag.Text(
            "--expr", "TEXT", "A formula instead of a graph; the last line is what is differentiated.");
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all parameters, or without any all inputs, without it.");
        Option<string?> format = Flag.Choice("--format", "How it is written; text without it.", DerivationOutput.Names);
        Option<string?> output = Flag.Text("--output", "FILE", "A file to write instead of standard output.");
        Option<bool> asJson = Flag.Json();
        var verb = new Verb("derive", "Derives: the chain rule in symbols, each partial derivative, and what is computed.", """
            actorgraph derive three-layer --of L --wrt h1,W1
            actorgraph derive --expr "L = sum((W @ x - y) ** 2)" W:[2,3] x:[3] y:[2] --wrt W
            actorgraph derive digits --format latex --output digits.tex
            """) { graph, shapes, expression, of, wrt, format, output, asJson };
        verb.SetAction(async (call, cancellation) =>
        {
            string? named = call.GetValue(graph), formula = call.GetValue(expression);
            string[] given = call.GetValue(shapes) ?? [];
            if (formula is not null && named is { } first)
            {
                if (first.IndexOfAny([':', '=']) < 0)
                    throw new CallException("actorgraph derive", $"`{first}` beside a formula", "NAME:SHAPE or NAME=VALUE, such as x:[3]");
                (named, given) = (null, [first, .. given]);
            }

            if (formula is null && named is null)
                throw new CallException("actorgraph derive", "neither a graph nor a formula", "one of them",
                    "actorgraph derive --expr \"q = x + y; f = q * z\"");
            if (formula is null && given.Length > 0)
                throw new CallException("actorgraph derive", $"`{given[0]}` beside a graph, which knows its shapes",
                    "shapes with --expr alone");
            string? word = call.GetValue(format);
            if (call.GetValue(asJson) && word is not (null or DerivationOutput.Json))
                throw new CallException("--json", $"--format {word} as well", "one of them");
            string? file = call.GetValue(output);
            OutputFile.Require(file);
            DerivationCall what = formula is not null
                ? DerivationCall.OfFormula(formula, given, call.GetValue(of), call.GetValue(wrt))
                : DerivationCall.OfGraph(GraphSource.Read(named!).Parse(), call.GetValue(of), call.GetValue(wrt));
            string chosen = call.GetValue(asJson) ? DerivationOutput.Json : word ?? DerivationOutput.Text;
            string text = DerivationOutput.Write(what.Derive(), chosen, file is null ? Terminal.Width : FileWidth);
            if (file is null) Console.Out.Write(text);
            else await OutputFile.WriteAsync(file, text, cancellation);
            return Failure.None;
        });
        return verb;
    }
}
