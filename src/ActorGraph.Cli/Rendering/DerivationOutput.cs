using System.Text.Json;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Pictures;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>derive</c> prints.</summary>
internal static class DerivationOutput
{
    /// <summary>The format that is printed without another word.</summary>
    public const string Text = "text";

    /// <summary>The format of <c>--json</c>.</summary>
    public const string Json = "json";

    // a new format is one line here
    private static readonly (string Name, Func<Derivation, int, string> Write)[] Formats =
    [
        (Text, (d, width) => new DerivationText(d, width).Write()),
        ("latex", (d, _) => new DerivationLatex(d).Write()),
        ("dot", (d, _) => DotPicture.Write(FormulaPicture.Of(d))),
        ("mermaid", (d, _) => MermaidPicture.Write(FormulaPicture.Of(d))),
        ("svg", (d, _) => SvgPicture.Write(FormulaPicture.Of(d))),
        (Json, (d, _) => Rendering.Json.Text(json => Members(json, d)) + "\n"),
    ];

    /// <summary>All formats.</summary>
    public static string[] Names => [.. Formats.Select(f => f.Name)];

    /// <summary>A derivation in a format.</summary>
    public static string Write(Derivation derivation, string format, int width) =>
        Formats.Single(f => f.Name == format).Write(derivation, width);

    private static void Members(Utf8JsonWriter json, Derivation d)
    {
        var text = new UnicodePrinter(d.Notation);
        var latex = new LatexPrinter(d.Notation);
        json.WriteString("of", d.Root.Name);
        json.WriteStartArray("wrt");
        foreach (Node node in d.Wrt) json.WriteStringValue(node.Name);
        json.WriteEndArray();
        FormattableString seed = DerivationNotes.Seed(d);
        json.WriteString("seed", string.Format(null, seed.Format,
            seed.GetArguments().Select(a => a is Expression e ? text.Print(e) : a).ToArray()));
        json.WriteStartObject("symbols");
        foreach ((string symbol, string name) in d.Notation.Symbols) json.WriteString(symbol, name);
        json.WriteEndObject();
        Equations("values", d.Forward);
        json.WriteStartArray("paths");
        foreach (PathSum sum in d.PathSums)
        {
            json.WriteStartObject();
            json.WriteString("wrt", sum.Wrt.Name);
            json.WriteNumber("count", sum.PathCount);
            One("chain", sum.Chain);
            One("replaced", sum.Replaced);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Equations("recursion", d.Recursion);
        Equations("partials", d.Partials);
        Equations("replaced_recursion", d.ReplacedRecursion);
        Equations("products", d.Products);

        void Equations(string name, IReadOnlyList<Equation> equations)
        {
            json.WriteStartArray(name);
            foreach (Equation equation in equations)
            {
                json.WriteStartObject();
                Sides(equation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        void One(string name, Equation? equation)
        {
            if (equation is null)
            {
                json.WriteNull(name);
                return;
            }

            json.WriteStartObject(name);
            Sides(equation);
            json.WriteEndObject();
        }

        void Sides(Equation equation)
        {
            json.WriteString("left", text.Print(equation.Left));
            json.WriteString("right", text.Print(equation.Right));
            json.WriteString("latex", $"{latex.Print(equation.Left)} = {latex.Print(equation.Right)}");
        }
    }
}
