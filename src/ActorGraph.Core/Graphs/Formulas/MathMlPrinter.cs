using System.Net;

namespace ActorGraph.Graphs.Formulas;

/// <summary>Formulas in MathML Core, which browsers draw without further help. <see cref="Document"/> makes an element of
/// one.</summary>
public sealed class MathMlPrinter(Notation notation) : FormulaPrinter(notation)
{
    /// <summary>A <c>math</c> element, to stand in a line or, with <paramref name="isBlock"/>, by itself.</summary>
    public static string Document(string formula, bool isBlock = false) =>
        $"<math xmlns=\"http://www.w3.org/1998/Math/MathML\"{(isBlock ? " display=\"block\"" : "")}>{formula}</math>";

    /// <inheritdoc/>
    protected override Level LevelOf(Expression formula) => formula switch
    {
        Quotient or Partial or Gradient => Level.Power, // a fraction shows where it begins and ends
        Root => Level.Atom,
        Call { Name: "where" } => Level.Disjunction, // its cases end nowhere
        _ => base.LevelOf(formula),
    };

    /// <inheritdoc/>
    protected override string WriteName(NodeSymbol symbol)
    {
        if (symbol.IsQuoted) return $"<mtext>{Escaped(symbol.Stem)}</mtext>";
        string stem = $"<mi>{Escaped(symbol.Stem)}</mi>";
        string accent = new[] { "", "^", "¯", "˙", "~" }[(int)symbol.Accent];
        if (accent.Length > 0) stem = $"<mover accent=\"true\">{stem}<mo>{accent}</mo></mover>";
        return symbol.Subscript.Length > 0 ? $"<msub>{stem}<mn>{symbol.Subscript}</mn></msub>" : stem;
    }

    /// <inheritdoc/>
    protected override string WriteNumber(double value) => double.IsNegative(value) && !double.IsNaN(value)
        ? $"<mrow><mo>−</mo>{WriteNumber(-value)}</mrow>"
        : $"<mn>{(double.IsNaN(value) ? "nan" : double.IsInfinity(value) ? "∞" : Digits(value))}</mn>";

    /// <inheritdoc/>
    protected override string WritePartial(Partial partial)
    {
        string sign = partial.IsImmediate ? "<msup><mo>∂</mo><mo>+</mo></msup>" : "<mo>∂</mo>";
        return $"<mfrac>{Row(sign + WriteName(Notation[partial.Of]))}{Row(Sign("∂") + WriteName(Notation[partial.By]))}</mfrac>";
    }

    /// <inheritdoc/>
    protected override string WriteGradient(Gradient gradient)
    {
        string of = WriteName(Notation[gradient.Of]);
        string what = gradient.Seed is { } seed
            ? $"{Sign("⟨")}{WriteName(Notation[seed])}{Sign(",")}{of}{Sign("⟩")}" : $"<mi>Σ</mi>{of}";
        return $"<mfrac>{Row($"{Sign("∂")}{what}")}{Row($"{Sign("∂")}{WriteName(Notation[gradient.By])}")}</mfrac>";
    }

    /// <inheritdoc/>
    protected override string WriteSum((bool IsNegative, string Text)[] terms) =>
        $"<mrow>{terms[0].Text}{string.Concat(terms[1..].Select(t => $"<mo>{(t.IsNegative ? '−' : '+')}</mo>{t.Text}"))}</mrow>";

    /// <inheritdoc/>
    protected override string SignOf(ProductSign sign) =>
        Sign(sign switch { ProductSign.Dot => "·", ProductSign.EachElement => "⊙", _ => "⊗" });

    /// <inheritdoc/>
    protected override string WriteProduct(ProductSign sign, string[] factors) => Row(string.Join(SignOf(sign), factors));

    /// <inheritdoc/>
    protected override string WriteQuotient(Quotient quotient) =>
        $"<mfrac>{Print(quotient.Numerator)}{Print(quotient.Denominator)}</mfrac>";

    /// <inheritdoc/>
    protected override string WritePower(Power power) => $"<msup>{Operand(power.Base, Level.Atom)}{Print(power.Exponent)}</msup>";

    /// <inheritdoc/>
    protected override string WriteNegated(string text) => Row(Sign("−") + text);

    /// <inheritdoc/>
    protected override string WriteTransposed(string text) => $"<msup>{text}<mi>⊤</mi></msup>";

    /// <inheritdoc/>
    protected override string WriteRoot(Expression of) => $"<msqrt>{Print(of)}</msqrt>";

    /// <inheritdoc/>
    protected override string WriteMagnitude(string text) => Row($"{Sign("|")}{text}{Sign("|")}");

    /// <inheritdoc/>
    protected override string WriteBracket(string text) => Row($"{Sign("[")}{text}{Sign("]")}");

    /// <inheritdoc/>
    protected override string WriteRelation(RelationSign sign, string left, string right) => Row(left + Sign(sign switch
    {
        RelationSign.Less => "&lt;",
        RelationSign.LessOrEqual => "≤",
        RelationSign.Greater => "&gt;",
        RelationSign.GreaterOrEqual => "≥",
        _ => "=",
    }) + right);

    /// <inheritdoc/>
    protected override string WriteLogical(string sign, string left, string right) => Row(left + Sign(sign) + right);

    /// <inheritdoc/>
    protected override string WriteInverse(string text) => Row(Sign("¬") + text);

    /// <inheritdoc/>
    protected override string WriteWhere(string mask, string a, string b) => Row(
        $"{Sign("{")}<mtable><mtr><mtd>{a}</mtd><mtd><mtext>where&#160;</mtext>{mask}</mtd></mtr>"
        + $"<mtr><mtd>{b}</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable>");

    /// <inheritdoc/>
    protected override string WriteCall(Call call, string[] arguments)
    {
        IEnumerable<string> all = [.. arguments, .. call.Attributes.Select(a => $"<mtext>{Escaped(a)}</mtext>")];
        string upright = call.Name is [>= 'A' and <= 'Z'] ? " mathvariant=\"normal\"" : ""; // no node K or S
        return Row($"<mi{upright}>{Escaped(call.Name)}</mi>{WriteParenthesised(string.Join(Sign(","), all))}");
    }

    /// <inheritdoc/>
    protected override string WriteList(string[] items) => Row($"{Sign("[")}{string.Join(Sign(","), items)}{Sign("]")}");

    /// <inheritdoc/>
    protected override string Ellipsis => "<mi>…</mi>";

    /// <inheritdoc/>
    protected override string WriteMember(string text) => $"<msub>{text}<mi>i</mi></msub>";

    /// <inheritdoc/>
    protected override string WriteDirectSum(string text) => Row($"<msub><mo>⨁</mo><mi>i</mi></msub>{WriteParenthesised(text)}");

    /// <inheritdoc/>
    protected override string WriteIndexed(string letter, int? size, string index) =>
        $"<msub><mi>{letter}</mi>{(size is null ? $"<mtext>{Escaped(index)}</mtext>" : $"<mn>{index}</mn>")}</msub>";

    /// <inheritdoc/>
    protected override string WriteParenthesised(string text) => Row($"{Sign("(")}{text}{Sign(")")}");

    /// <inheritdoc/>
    protected override string WriteEquals(string left, string right) => Row($"{left}{Sign("=")}{right}");

    private static string Row(string text) => $"<mrow>{text}</mrow>";

    private static string Sign(string sign) => $"<mo>{sign}</mo>";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
