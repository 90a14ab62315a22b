using System.Globalization;

namespace ActorGraph.Graphs.Formulas;

/// <summary>
/// Formulas in Unicode, for a terminal: <c>∂L/∂W₂ = ∂L/∂z₂·h₁ᵀ</c>. Every formula can be read back: a name stands before a
/// parenthesis only in a call, and ∂y/∂x is one word.
/// </summary>
public sealed class UnicodePrinter(Notation notation) : FormulaPrinter(notation)
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Writes names as they are.</summary>
    public static UnicodePrinter Plain { get; } = new(Notation.Plain);

    /// <inheritdoc/>
    protected override string WriteName(NodeSymbol symbol) => symbol.ToString();

    /// <inheritdoc/>
    protected override string WriteNumber(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "∞" : "−∞"
        : Digits(value).Replace('-', '−').Replace("E−", "e-", StringComparison.Ordinal)
            .Replace("E+", "e", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string WritePartial(Partial partial) =>
        $"∂{(partial.IsImmediate ? "⁺" : "")}{WriteName(Notation[partial.Of])}/∂{WriteName(Notation[partial.By])}";

    /// <inheritdoc/>
    protected override string WriteGradient(Gradient gradient)
    {
        string of = WriteName(Notation[gradient.Of]), by = WriteName(Notation[gradient.By]);
        return gradient.Seed is { } seed ? $"∂⟨{WriteName(Notation[seed])}, {of}⟩/∂{by}" : $"∂Σ{of}/∂{by}";
    }

    /// <inheritdoc/>
    protected override string WriteSum((bool IsNegative, string Text)[] terms) =>
        terms[0].Text + string.Concat(terms[1..].Select(t => $" {(t.IsNegative ? '−' : '+')} {t.Text}"));

    /// <inheritdoc/>
    protected override string SignOf(ProductSign sign) =>
        sign switch { ProductSign.Dot => "·", ProductSign.EachElement => "⊙", _ => "⊗" };

    /// <inheritdoc/>
    protected override string WriteProduct(ProductSign sign, string[] factors) =>
        string.Join(sign == ProductSign.Dot ? SignOf(sign) : $" {SignOf(sign)} ", factors);

    /// <inheritdoc/>
    protected override string WriteQuotient(Quotient quotient)
    {
        return $"{Part(quotient.Numerator)} / {Part(quotient.Denominator)}";

        string Part(Expression formula) => formula is Partial or Gradient ? WriteParenthesised(Print(formula))
            : Operand(formula, Level.Power);
    }

    /// <inheritdoc/>
    protected override string WritePower(Power power)
    {
        string of = Operand(power.Base, Level.Atom);
        if (power.Exponent is not Number { Value: > -100 and < 100 and var n } || n != Math.Floor(n))
            return $"{of}^{Operand(power.Exponent, Level.Atom)}";
        string digits = Math.Abs(n).ToString(CultureInfo.InvariantCulture);
        return $"{of}{(n < 0 ? "⁻" : "")}{string.Concat(digits.Select(c => Superscripts[c - '0']))}";
    }

    /// <inheritdoc/>
    protected override string WriteNegated(string text) => $"−{text}";

    /// <inheritdoc/>
    protected override string WriteTransposed(string text) => $"{text}ᵀ";

    /// <inheritdoc/>
    protected override string WriteRoot(Expression of) => $"√{Operand(of, Level.Atom)}";

    /// <inheritdoc/>
    protected override string WriteMagnitude(string text) => $"|{text}|";

    /// <inheritdoc/>
    protected override string WriteBracket(string text) => $"[{text}]";

    /// <inheritdoc/>
    protected override string WriteRelation(RelationSign sign, string left, string right) => $"{left} {Sign(sign)} {right}";

    /// <inheritdoc/>
    protected override string WriteLogical(string sign, string left, string right) => $"{left} {sign} {right}";

    /// <inheritdoc/>
    protected override string WriteInverse(string text) => $"¬{text}";

    /// <inheritdoc/>
    protected override string WriteWhere(string mask, string a, string b) => $"where({mask}, {a}, {b})";

    /// <inheritdoc/>
    protected override string WriteCall(Call call, string[] arguments) =>
        $"{call.Name}({string.Join(", ", [.. arguments, .. call.Attributes])})";

    /// <inheritdoc/>
    protected override string WriteList(string[] items) => $"[{string.Join(", ", items)}]";

    /// <inheritdoc/>
    protected override string Ellipsis => "…";

    /// <inheritdoc/>
    protected override string WriteMember(string text) => $"{text}ᵢ";

    /// <inheritdoc/>
    protected override string WriteDirectSum(string text) => $"⊕ᵢ({text})";

    /// <inheritdoc/>
    protected override string WriteIndexed(string letter, int? size, string index) =>
        size is null ? $"{letter}_{index}" : letter + NodeSymbol.Index(index);

    /// <inheritdoc/>
    protected override string WriteParenthesised(string text) => $"({text})";

    /// <inheritdoc/>
    protected override string WriteEquals(string left, string right) => $"{left} = {right}";

    private static char Sign(RelationSign sign) => sign switch
    {
        RelationSign.Less => '<',
        RelationSign.LessOrEqual => '≤',
        RelationSign.Greater => '>',
        RelationSign.GreaterOrEqual => '≥',
        _ => '=',
    };
}
