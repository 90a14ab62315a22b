using System.Globalization;
using System.Text;

namespace ActorGraph.Tests.Autodiff.Formulas;

internal enum FormulaToken
{
    Number,
    Name,
    Call,
    Attribute,
    Sign,
    End,
}

/// <summary>Cuts a printed formula into words, by rules of its own.</summary>
internal sealed class FormulaTokens
{
    private const string Subscripts = "₀₁₂₃₄₅₆₇₈₉";

    private readonly List<(FormulaToken Kind, string Text)> _tokens = [];

    public FormulaTokens(string text)
    {
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] == ' ') i++;
            else i = Next(text, i);
        }

        _tokens.Add((FormulaToken.End, "the end"));
    }

    /// <summary>Which word is next; to read some again, set it back.</summary>
    public int At { get; set; }

    public (FormulaToken Kind, string Text) Current => _tokens[At];

    public (FormulaToken Kind, string Text) Take() => _tokens[At++];

    public bool TryTake(string sign)
    {
        if (Current != (FormulaToken.Sign, sign)) return false;
        At++;
        return true;
    }

    public void Require(string sign)
    {
        if (!TryTake(sign)) throw new FormatException($"found {Current.Text}, expected {sign}");
    }

    private int Next(string text, int from)
    {
        if (char.IsAsciiDigit(text[from]))
        {
            int end = from;
            while (end < text.Length
                && (char.IsAsciiDigit(text[end]) || text[end] == '.' || (text[end] == 'e' && end + 1 < text.Length)
                || (text[end] == '-' && text[end - 1] == 'e'))) end++;
            _tokens.Add((FormulaToken.Number, text[from..end]));
            return end;
        }

        if (text[from] == '∂')
        {
            int end = text[from + 1] == '⟨' ? text.IndexOf('⟩', from) + 1
                : Name(text, text[from + 1] == '⁺' ? from + 2 : from + 1);
            if (text[end..].StartsWith("/∂", StringComparison.Ordinal)) end = Name(text, end + 2);
            else throw new FormatException($"∂ without /∂ in {text[from..]}");
            _tokens.Add((FormulaToken.Name, text[from..end]));
            return end;
        }

        int after = Name(text, from);
        if (after > from)
        {
            char behind = after < text.Length ? text[after] : ' ';
            FormulaToken kind = behind == '(' ? FormulaToken.Call : behind == '=' ? FormulaToken.Attribute : FormulaToken.Name;
            _tokens.Add((kind, text[from..after]));
            return kind == FormulaToken.Name ? after : after + 1;
        }

        if ("⁰¹²³⁴⁵⁶⁷⁸⁹⁻".Contains(text[from]))
        {
            int end = from;
            while (end < text.Length && "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".Contains(text[end])) end++;
            _tokens.Add((FormulaToken.Sign, text[from..end]));
            return end;
        }

        _tokens.Add((FormulaToken.Sign, text[from].ToString()));
        return from + 1;
    }

    // where a name ends that starts here
    private static int Name(string text, int from)
    {
        if (from < text.Length && text[from] == '`')
        {
            int quote = from + 1;
            while (text[quote] != '`' || (quote + 1 < text.Length && text[quote + 1] == '`')) quote += text[quote] == '`' ? 2 : 1;
            return quote + 1;
        }

        int at = from;
        while (at < text.Length)
        {
            Rune rune = Rune.GetRuneAt(text, at);
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool isLetter = (Rune.IsLetter(rune) && category != UnicodeCategory.ModifierLetter) || rune.Value is '_' or 0x1D7CF;
            bool isInner = at > from && (char.IsAsciiDigit(text[at]) || text[at] == '.' || Subscripts.Contains(text[at])
                || category == UnicodeCategory.NonSpacingMark);
            if (!isLetter && !isInner) break;
            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}
