using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Pictures;

/// <summary>Pictures with the formulas of a <see cref="Derivation"/> in their boxes: each node has its symbol and its line, each gradient
/// the vector-Jacobian product by which it is computed.</summary>
public static class FormulaPicture
{
    /// <summary>Values on the left, gradients on the right.</summary>
    /// <param name="derivation">What is drawn.</param>
    /// <param name="title">What stands above.</param>
    public static Picture Of(Derivation derivation, string title = "")
    {
        var printer = new UnicodePrinter(derivation.Notation);
        Dictionary<string, string> lines = Lines(derivation, printer);
        string root = derivation.Root.Name;
        var gradients = new Dictionary<Node, string>();
        foreach ((Node by, Node gradient) in derivation.Gradients.Gradients)
            if (lines.TryGetValue(printer.Print(new Partial(root, by.Name)), out string? line)) gradients.TryAdd(gradient, line);
        return DerivationPicture.Of(derivation.Gradients, n => printer.Print(new Symbol(n.Name)),
            n => gradients.TryGetValue(n, out string? product) ? product : lines.GetValueOrDefault(printer.Print(new Symbol(n.Name))), title);
    }

    /// <summary>The graph alone.</summary>
    /// <param name="derivation">Where its lines stand.</param>
    /// <param name="title">What stands above.</param>
    public static Picture OfValues(Derivation derivation, string title = "")
    {
        var printer = new UnicodePrinter(derivation.Notation);
        Dictionary<string, string> lines = Lines(derivation, printer);
        return GraphPicture.Of(derivation.Gradients.Source, n => printer.Print(new Symbol(n.Name)),
            n => lines.TryGetValue(printer.Print(new Symbol(n.Name)), out string? line) ? line : n.Op is null ? $"{n.Shape}" : null, title);
    }

    private static Dictionary<string, string> Lines(Derivation derivation, UnicodePrinter printer)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Equation equation in derivation.Forward.Concat(derivation.Products))
            lines.TryAdd(printer.Print(equation.Left), printer.Print(equation.Right));
        return lines;
    }
}
