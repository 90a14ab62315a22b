using System.Globalization;
using System.Text;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>A <see cref="Derivation"/> in Unicode, for a terminal.</summary>
/// <param name="derivation">What is written.</param>
/// <param name="width">After how many columns lines break, where a formula has a place for it.</param>
public sealed class DerivationText(Derivation derivation, int width = 100)
{
    private const int WidestLeft = 12;
    private const string Indent = "  ";

    private readonly UnicodePrinter _printer = new(derivation.Notation);
    private readonly StringBuilder _text = new();

    /// <summary>The whole of it.</summary>
    public string Write()
    {
        string by = string.Join(", ", derivation.Wrt.Select(Name));
        _text.Append(CultureInfo.InvariantCulture, $"The derivative of {Name(derivation.Root)} by {by}\n\n");
        Block("Values", derivation.Forward);
        Chain();
        Replaced();
        _text.Append("(c) Vector-Jacobian products, as they are computed\n\n");
        Paragraph(DerivationNotes.Seed(derivation));
        _text.Append('\n');
        Lines(derivation.Products);
        Signs();
        return _text.ToString().TrimEnd() + "\n";
    }

    private void Chain()
    {
        _text.Append("(a) The chain rule\n\n");
        Equation[] chains = [.. derivation.PathSums.Select(s => s.Chain).OfType<Equation>()];
        if (Array.TrueForAll(chains, c => c.Left.Equals(c.Right)) && derivation.Recursion.IsEmpty)
        {
            string all = string.Join(", ", derivation.Wrt.Select(Name));
            Paragraph($"{Name(derivation.Root)} depends on {all} directly: there is nothing to chain.\n");
        }
        else Lines(chains);
        foreach (PathSum sum in derivation.PathSums.Where(s => s.PathCount > 1))
            Paragraph($"{Name(sum.Wrt)} reaches {Name(derivation.Root)} on {Count(sum.PathCount)} paths.");
        if (derivation.PathSums.Any(s => s.PathCount > 1)) _text.Append('\n');
        if (derivation.Recursion.IsEmpty) return;
        Paragraph("With what paths have in common named once:");
        _text.Append('\n');
        Lines(derivation.Recursion);
    }

    private void Replaced()
    {
        _text.Append("(b) Each partial derivative as what it is\n\n");
        Paragraph(DerivationNotes.Matrices(derivation));
        _text.Append('\n');
        Lines(derivation.Partials);
        Equation[] sums = [.. derivation.PathSums.Select(s => s.Replaced).OfType<Equation>()];
        Equation[] all = sums.Length == derivation.PathSums.Length ? sums : [.. sums, .. derivation.ReplacedRecursion];
        if (all.All(derivation.Partials.Contains)) return;
        if (!derivation.Partials.IsEmpty) Paragraph("and so\n");
        Lines(all);
    }

    private void Signs()
    {
        IReadOnlyList<(Expression Sign, string Meaning)> signs = DerivationNotes.Signs(derivation);
        if (signs.Count == 0) return;
        _text.Append("Signs\n\n");
        int widest = signs.Max(s => Columns(UnicodePrinter.Plain.Print(s.Sign)));
        foreach ((Expression sign, string meaning) in signs)
        {
            string shown = UnicodePrinter.Plain.Print(sign);
            _text.Append(Indent).Append(shown).Append(' ', widest - Columns(shown) + 2).Append(meaning).Append('\n');
        }
    }

    private void Block(string title, IReadOnlyList<Equation> equations)
    {
        if (equations.Count == 0) return;
        _text.Append(title).Append("\n\n");
        Lines(equations);
    }

    // the signs of equality stand below each other, unless a left side is very wide
    private void Lines(IReadOnlyList<Equation> equations)
    {
        if (equations.Count == 0) return;
        string[] lefts = [.. equations.Select(e => _printer.Print(e.Left))];
        int widest = lefts.Select(Columns).Where(c => c <= WidestLeft).DefaultIfEmpty(0).Max();
        for (int i = 0; i < lefts.Length; i++)
        {
            int left = Math.Max(widest, Columns(lefts[i]));
            _text.Append(Indent).Append(lefts[i]).Append(' ', left - Columns(lefts[i])).Append(" = ");
            int start = Indent.Length + left + 3;
            _text.AppendJoin("\n" + new string(' ', start), LineBreaks.Of(_printer.Print(equations[i].Right), width - start))
                .Append('\n');
        }

        _text.Append('\n');
    }

    private void Paragraph(FormattableString sentence)
    {
        object[] parts = [.. sentence.GetArguments().Select(a => a is Expression formula ? _printer.Print(formula) : a!)];
        Paragraph(string.Format(CultureInfo.InvariantCulture, sentence.Format, parts));
    }

    private void Paragraph(string text) => _text.AppendJoin('\n', LineBreaks.OfWords(text, width)).Append('\n');

    private string Name(Node node) => _printer.Print(new Symbol(node.Name));

    private static string Count(long paths) => paths >= 1_000_000_000 ? "more than 999,999,999"
        : paths.ToString("N0", CultureInfo.InvariantCulture);

    private static int Columns(string text) => LineBreaks.Columns(text);
}
