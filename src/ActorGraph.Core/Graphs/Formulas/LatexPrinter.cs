using System.Globalization;
using System.Text;

namespace ActorGraph.Graphs.Formulas;

/// <summary>Formulas in LaTeX, for amsmath: <c>\frac{\partial L}{\partial W_{2}}</c>.</summary>
public sealed class LatexPrinter(Notation notation) : FormulaPrinter(notation)
{
    private static readonly string[] Functions = ["exp", "ln", "sin", "cos", "tan", "tanh", "max", "min"];

    /// <summary>Any text as LaTeX that compiles: what is no ASCII stands as its code point.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            int greek = Array.FindIndex(NodeSymbol.Greek, g => g.Letter == rune.ToString());
            escaped.Append(rune.Value switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '`' => @"\textasciigrave{}",
                '{' or '}' or '_' or '#' or '$' or '%' or '&' => $"\\{rune}",
                '<' or '>' or '|' or '"' => $"$\\mathtt{{\\char{rune.Value}}}$",
                '∂' => @"$\partial$",
                >= ' ' and < 127 => rune.ToString(),
                _ when greek >= 0 => $"$\\{Command(greek)}$",
                _ => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
            });
        }

        return escaped.ToString();
    }

    /// <inheritdoc/>
    protected override Level LevelOf(Expression formula) => formula switch
    {
        Quotient or Partial or Gradient => Level.Power, // a fraction shows where it begins and ends
        Root => Level.Atom,
        Call { Name: "where" } => Level.Disjunction, // its cases end nowhere
        Number { Value: var value } when Digits(value).Contains('E') => double.IsNegative(value) ? Level.Sum : Level.Product,
        _ => base.LevelOf(formula),
    };

    /// <inheritdoc/>
    protected override string WriteName(NodeSymbol symbol)
    {
        int greek = Array.FindIndex(NodeSymbol.Greek, g => g.Letter == symbol.Stem);
        string stem = symbol.IsQuoted ? $"\\text{{\\texttt{{{Escaped(symbol.Stem)}}}}}"
            : greek >= 0 ? $"\\{Command(greek)}"
            : symbol.Stem is [>= 'A' and <= 'Z' or >= 'a' and <= 'z'] ? symbol.Stem
            : $"\\text{{\\textit{{{Escaped(symbol.Stem)}}}}}";
        if (symbol.Accent != Accent.None) stem = $"\\{symbol.Accent.ToString().ToLowerInvariant()}{{{stem}}}";
        return symbol.Subscript.Length > 0 ? $"{stem}_{{{symbol.Subscript}}}" : stem;
    }

    /// <inheritdoc/>
    protected override string WriteNumber(double value)
    {
        if (double.IsNaN(value)) return @"\mathrm{nan}";
        if (double.IsInfinity(value)) return value > 0 ? @"\infty" : @"-\infty";
        return Digits(value).Split('E') is [var digits, var exponent]
            ? $"{digits} \\cdot 10^{{{int.Parse(exponent, CultureInfo.InvariantCulture)}}}" : Digits(value);
    }

    /// <inheritdoc/>
    protected override string WritePartial(Partial partial)
    {
        string of = WriteName(Notation[partial.Of]), by = WriteName(Notation[partial.By]);
        return $"\\frac{{\\partial{(partial.IsImmediate ? "^{+}" : "")} {of}}}{{\\partial {by}}}";
    }

    /// <inheritdoc/>
    protected override string WriteGradient(Gradient gradient)
    {
        string of = WriteName(Notation[gradient.Of]), by = WriteName(Notation[gradient.By]);
        string what = gradient.Seed is { } seed ? $"\\langle {WriteName(Notation[seed])}, {of} \\rangle"
            : $"{{\\textstyle\\sum}} {of}";
        return $"\\frac{{\\partial {what}}}{{\\partial {by}}}";
    }

    /// <inheritdoc/>
    protected override string WriteSum((bool IsNegative, string Text)[] terms) =>
        terms[0].Text + string.Concat(terms[1..].Select(t => $" {(t.IsNegative ? '-' : '+')} {t.Text}"));

    /// <inheritdoc/>
    protected override string SignOf(ProductSign sign) =>
        sign switch { ProductSign.Dot => @"\cdot", ProductSign.EachElement => @"\odot", _ => @"\otimes" };

    /// <inheritdoc/>
    protected override string WriteProduct(ProductSign sign, string[] factors) => string.Join($" {SignOf(sign)} ", factors);

    /// <inheritdoc/>
    protected override string WriteQuotient(Quotient quotient) =>
        $"\\frac{{{Print(quotient.Numerator)}}}{{{Print(quotient.Denominator)}}}";

    /// <inheritdoc/>
    protected override string WritePower(Power power) => $"{Raised(Operand(power.Base, Level.Atom))}^{{{Print(power.Exponent)}}}";

    /// <inheritdoc/>
    protected override string WriteNegated(string text) => $"-{text}";

    /// <inheritdoc/>
    protected override string WriteTransposed(string text) => $"{Raised(text)}^{{\\top}}";

    /// <inheritdoc/>
    protected override string WriteRoot(Expression of) => $"\\sqrt{{{Print(of)}}}";

    /// <inheritdoc/>
    protected override string WriteMagnitude(string text) => $"\\left|{text}\\right|";

    /// <inheritdoc/>
    protected override string WriteBracket(string text) => $"\\left[{text}\\right]";

    /// <inheritdoc/>
    protected override string WriteRelation(RelationSign sign, string left, string right) => $"{left} {Sign(sign)} {right}";

    /// <inheritdoc/>
    protected override string WriteLogical(string sign, string left, string right) =>
        $"{left} {(sign == "∧" ? @"\land" : @"\lor")} {right}";

    /// <inheritdoc/>
    protected override string WriteInverse(string text) => $"\\lnot {text}";

    /// <inheritdoc/>
    protected override string WriteWhere(string mask, string a, string b) =>
        $"\\begin{{cases}} {a} & \\text{{where }} {mask} \\\\ {b} & \\text{{else}} \\end{{cases}}";

    /// <inheritdoc/>
    protected override string WriteCall(Call call, string[] arguments)
    {
        string name = call.Name == "σ" ? @"\sigma" : Functions.Contains(call.Name) ? $"\\{call.Name}"
            : $"\\operatorname{{{Escaped(call.Name)}}}";
        IEnumerable<string> attributes = call.Attributes.Select(a => $"\\text{{{Escaped(a)}}}");
        return $"{name}\\left({string.Join(", ", [.. arguments, .. attributes])}\\right)";
    }

    /// <inheritdoc/>
    protected override string WriteList(string[] items) => $"\\left[{string.Join(", ", items)}\\right]";

    /// <inheritdoc/>
    protected override string Ellipsis => @"\ldots";

    /// <inheritdoc/>
    protected override string WriteMember(string text) => $"{(text.Contains('_') ? $"{{{text}}}" : text)}_{{i}}";

    /// <inheritdoc/>
    protected override string WriteDirectSum(string text) => $"{{\\textstyle\\bigoplus_{{i}}}} \\left({text}\\right)";

    /// <inheritdoc/>
    protected override string WriteIndexed(string letter, int? size, string index) =>
        $"{(letter == "I" ? "I" : @"\mathbf{1}")}_{{{(size is null ? $"\\text{{{Escaped(index)}}}" : index)}}}";

    /// <inheritdoc/>
    protected override string WriteParenthesised(string text) => $"\\left({text}\\right)";

    /// <inheritdoc/>
    protected override string WriteEquals(string left, string right) => $"{left} &= {right}";

    // the exponent stands above the index, where there is no other exponent
    private static string Raised(string text) => text.Contains('^') ? $"{{{text}}}" : text;

    // as Unicode draws them
    private static string Command(int greek) => NodeSymbol.Greek[greek].Name switch
    {
        "epsilon" => "varepsilon",
        "phi" => "varphi",
        var name => name,
    };

    private static string Sign(RelationSign sign) => sign switch
    {
        RelationSign.Less => "<",
        RelationSign.LessOrEqual => @"\le",
        RelationSign.Greater => ">",
        RelationSign.GreaterOrEqual => @"\ge",
        _ => "=",
    };
}
