using System.Globalization;
using System.Text;
using Superpower;
using Superpower.Model;

namespace ActorGraph.Text;

/// <summary>
/// Cuts graph text into tokens with positions. Names are Unicode letters with digits, subscripts, marks, underscores and inner
/// dots (<c>z₁</c>, <c>ŷ</c>, <c>L1.2</c>), or anything between backquotes.
/// </summary>
internal sealed class GraphTokenizer(string file) : Tokenizer<TokenKind>
{
    private const string LookAlikes = "−-–-×*·*÷/^^∗*";

    protected override IEnumerable<Result<TokenKind>> Tokenize(TextSpan span)
    {
        while (true)
        {
            span = Skip(span);
            if (span.IsAtEnd) yield break;
            (TokenKind kind, int length) = Match(span);
            TextSpan rest = span.Skip(length);
            yield return Result.Value(kind, span, rest);
            span = rest;
        }
    }

    /// <summary>How many characters of a name stand at the start of a text; 0 if it starts with none.</summary>
    internal static int NameLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length)
        {
            if (Rune.DecodeFromUtf16(text[length..], out Rune rune, out int size) != System.Buffers.OperationStatus.Done) break;
            bool isInner = length > 0 && (rune.Value == '.' ? ContinuesBehind(text, length) : IsInner(rune));
            if (!(Rune.IsLetter(rune) || rune.Value == '_' || isInner)) break;
            length += size;
        }

        return length;
    }

    private static bool ContinuesBehind(ReadOnlySpan<char> text, int dot) =>
        Rune.DecodeFromUtf16(text[(dot + 1)..], out Rune next, out _) == System.Buffers.OperationStatus.Done
        && (Rune.IsLetter(next) || next.Value == '_' || IsInner(next));

    private static bool IsInner(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // blanks, comments, and a byte order mark
    private static TextSpan Skip(TextSpan span)
    {
        ReadOnlySpan<char> text = span.AsReadOnlySpan();
        int at = 0;
        while (at < text.Length && text[at] != '\n')
            if (text[at] == '#') at = text[at..].IndexOf('\n') is var end and >= 0 ? at + end : text.Length;
            else if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF') at++;
            else break;
        return at == 0 ? span : span.Skip(at);
    }

    private (TokenKind Kind, int Length) Match(TextSpan span)
    {
        ReadOnlySpan<char> text = span.AsReadOnlySpan();
        char first = text[0], second = text.Length > 1 ? text[1] : '\0';
        if (first == '`') return (TokenKind.Name, QuotedLength(span, text));
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(second)))
            return (TokenKind.Number, NumberLength(span, text));
        if (NameLength(text) is > 0 and var name) return (TokenKind.Name, name);
        return (first, second) switch
        {
            ('*', '*') => (TokenKind.Power, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('+', _) => (TokenKind.Plus, 1),
            ('-', _) => (TokenKind.Minus, 1),
            ('*', _) => (TokenKind.Star, 1),
            ('/', _) => (TokenKind.Slash, 1),
            ('@', _) => (TokenKind.At, 1),
            ('<', _) => (TokenKind.Less, 1),
            ('>', _) => (TokenKind.Greater, 1),
            ('=', _) => (TokenKind.Assign, 1),
            ('(', _) => (TokenKind.LeftParenthesis, 1),
            (')', _) => (TokenKind.RightParenthesis, 1),
            ('[', _) => (TokenKind.LeftBracket, 1),
            (']', _) => (TokenKind.RightBracket, 1),
            (',', _) => (TokenKind.Comma, 1),
            (':', _) => (TokenKind.Colon, 1),
            (';', _) => (TokenKind.Semicolon, 1),
            ('\n', _) => (TokenKind.EndOfLine, 1),
            _ => throw Stray(span, text),
        };
    }

    private int QuotedLength(TextSpan span, ReadOnlySpan<char> text)
    {
        for (int at = 1; at < text.Length && !char.IsControl(text[at]); at++)
        {
            if (text[at] != '`') continue;
            if (at + 1 < text.Length && text[at + 1] == '`') at++; // a doubled backquote stands for one
            else if (at > 1) return at + 1;
            else break;
        }

        throw new GraphTextException(file, span.Position, "a backquote", "a name between backquotes, on one line");
    }

    private int NumberLength(TextSpan span, ReadOnlySpan<char> text)
    {
        int at = Digits(text, 0);
        if (at < text.Length && text[at] == '.') at = Digits(text, at + 1);
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            int sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0, end = Digits(text, at + 1 + sign);
            if (end > at + 1 + sign) at = end;
        }

        int more = at < text.Length && text[at] == '.' ? 1 : NameLength(text[at..]);
        if (more > 0)
            throw new GraphTextException(file, span.Position, TokenCursor.Quote(text[..(at + more)].ToString()),
                "a number such as 2, 0.5 or 1e-3",
                text[at] == '.' ? null : "a name starts with a letter; a product is written with `*`");
        return at;
    }

    private static int Digits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    private GraphTextException Stray(TextSpan span, ReadOnlySpan<char> text)
    {
        bool isWhole = Rune.DecodeFromUtf16(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done;
        bool isVisible = isWhole && !Rune.IsControl(rune)
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);
        int alike = LookAlikes.IndexOf(text[0]) & -2;
        string? hint = text[0] switch
        {
            '^' => "a power is written `**`",
            '≤' => "write `<=`",
            '≥' => "write `>=`",
            '≠' or '!' => "write `!=`",
            '\'' or '"' => "names and words stand without quotation marks",
            '{' or '}' => "a list is written with `[` and `]`",
            _ => alike >= 0 ? $"write `{LookAlikes[alike + 1]}`" : null,
        };
        return new GraphTextException(file, span.Position, isVisible ? $"`{rune}`"
            : $"the character U+{(isWhole ? rune.Value : text[0]):X4}",
            "a name, a number or an operator", hint);
    }
}
