using System.Text;
using System.Text.RegularExpressions;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>A <see cref="Derivation"/> as a LaTeX document that compiles as it stands; it needs amsmath and geometry.</summary>
/// <param name="derivation">What is written.</param>
public sealed partial class DerivationLatex(Derivation derivation)
{
    private const int Widest = 90; // characters of the formula in Unicode, which is about as wide
    private const int WidestLeft = 12;

    private readonly LatexPrinter _printer = new(derivation.Notation);
    private readonly UnicodePrinter _measure = new(derivation.Notation);
    private readonly StringBuilder _text = new();

    /// <summary>The whole of it.</summary>
    public string Write()
    {
        string by = string.Join(", ", derivation.Wrt.Select(n => Math(new Symbol(n.Name))));
        _text.Append("""
            \documentclass{article}
            \usepackage[a4paper,margin=20mm]{geometry}
            \usepackage{amsmath}
            \setlength{\parindent}{0pt}
            \allowdisplaybreaks
            \begin{document}

            """);
        Title($"The derivative of {Math(new Symbol(derivation.Root.Name))} by {by}");
        Block("Values", derivation.Forward);
        Block("(a) The chain rule", [.. derivation.PathSums.Select(s => s.Chain).OfType<Equation>()]);
        if (!derivation.Recursion.IsEmpty) Block("With what paths have in common named once", derivation.Recursion);
        Title("(b) Each partial derivative as what it is");
        Paragraph(DerivationNotes.Matrices(derivation));
        Equations(derivation.Partials);
        Equations([.. derivation.PathSums.Select(s => s.Replaced).OfType<Equation>()]);
        if (derivation.PathSums.Any(s => s.Replaced is null)) Equations(derivation.ReplacedRecursion);
        Title("(c) Vector-Jacobian products, as they are computed");
        Paragraph(DerivationNotes.Seed(derivation));
        Equations(derivation.Products);
        Signs();
        return _text.Append("\\end{document}\n").ToString();
    }

    private void Signs()
    {
        IReadOnlyList<(Expression Sign, string Meaning)> signs = DerivationNotes.Signs(derivation);
        if (signs.Count == 0) return;
        Title("Signs");
        var plain = new LatexPrinter(Notation.Plain);
        _text.Append("\\begin{tabular}{lp{115mm}}\n");
        foreach ((Expression sign, string meaning) in signs)
            _text.Append($"$\\displaystyle {plain.Print(sign)}$ & {LatexPrinter.Escaped(meaning)} \\\\\n");
        _text.Append("\\end{tabular}\n");
    }

    private void Block(string title, IReadOnlyList<Equation> equations)
    {
        if (equations.Count == 0) return;
        Title(title);
        Equations(equations);
    }

    private void Title(string title) => _text.Append($"\\section*{{{title}}}\n");

    private void Paragraph(FormattableString sentence)
    {
        string[] words = [.. Place().Split(sentence.Format).Select(LatexPrinter.Escaped)];
        for (int i = 0; i < words.Length; i++)
            _text.Append(words[i]).Append(i < sentence.ArgumentCount ? Shown(sentence.GetArgument(i)!) : "\n");

        string Shown(object part) => part is Expression formula ? Math(formula) : LatexPrinter.Escaped($"{part}");
    }

    private void Equations(IReadOnlyList<Equation> equations)
    {
        if (equations.Count == 0) return;
        _text.Append("\\begin{align*}\n").AppendJoin(" \\\\\n", equations.SelectMany(Lines)).Append("\n\\end{align*}\n");
    }

    private IEnumerable<string> Lines(Equation equation)
    {
        int left = _measure.Print(equation.Left).Length;
        string[] parts = [.. Parts(equation.Right, Widest - System.Math.Min(left, WidestLeft))];
        yield return $"{_printer.Print(equation.Left)} &= {parts[0]}";
        foreach (string part in parts[1..]) yield return $"&\\quad {part}";
    }

    // sums and products break between their parts; a part itself is as wide as it is
    private IEnumerable<string> Parts(Expression formula, int width)
    {
        if (_measure.Print(formula).Length <= width || formula is not (Sum or Product)) return [_printer.Print(formula)];
        IReadOnlyList<Expression> items = formula is Sum sum ? sum.Terms : ((Product)formula).Factors;
        var lines = new List<string>();
        for (int from = 0; from < items.Count;)
        {
            int to = from + 1;
            while (to < items.Count && _measure.Print(Piece(formula, items, from, to + 1)).Length <= width) to++;
            Expression piece = Piece(formula, items, from, to);
            if (formula is Sum && piece is Product or Negation { Of: Product })
                lines.AddRange(Term(piece, width, isFirst: from == 0));
            else lines.Add(_printer.PrintPart(formula, piece, isFirst: from == 0));
            from = to;
        }

        return lines;
    }

    // a term of a sum, which may be a wide product itself
    private IEnumerable<string> Term(Expression term, int width, bool isFirst)
    {
        string[] lines = [.. Parts(term is Negation { Of: var of } ? of : term, width)];
        lines[0] = (term is Negation ? "-" : isFirst ? "" : "+ ") + lines[0];
        return lines;
    }

    private static Expression Piece(Expression formula, IReadOnlyList<Expression> items, int from, int to) =>
        to - from == 1 ? items[from]
        : formula is Sum ? new Sum([.. items.Skip(from).Take(to - from)])
        : new Product(((Product)formula).Sign, [.. items.Skip(from).Take(to - from)]);

    private string Math(Expression formula) => $"${_printer.Print(formula)}$";

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();
}
