using Superpower.Model;
using GraphToken = Superpower.Model.Token<ActorGraph.Text.TokenKind>;

namespace ActorGraph.Text;

/// <summary>Walks over the tokens of a text, and says what is wrong with the one at hand.</summary>
internal sealed class TokenCursor
{
    /// <summary>How deep parentheses, lists, minus signs and powers may nest: far beyond what is written, far below what a
    /// thread's stack of 1 MB takes (a level costs about 1 KB).</summary>
    public const int MaxDepth = 200;

    private const int QuotedLength = 40;

    private readonly GraphToken[] _tokens;

    public TokenCursor(string text, string file)
    {
        File = file;
        TokenList<TokenKind> tokens = new GraphTokenizer(file).Tokenize(text);
        Position end = Position.Zero;
        foreach (char c in text) end = end.Advance(c);
        _tokens = [.. tokens, new GraphToken(TokenKind.End, new TextSpan(text, end, 0))];
    }

    /// <summary>The name of the text.</summary>
    public string File { get; }

    /// <summary>The number of the token at hand.</summary>
    public int At { get; private set; }

    /// <summary>What the token at hand is.</summary>
    public TokenKind Kind => _tokens[At].Kind;

    /// <summary>What the token behind it is.</summary>
    public TokenKind NextKind => At + 1 < _tokens.Length ? _tokens[At + 1].Kind : TokenKind.End;

    /// <summary>Whether the statement ends here.</summary>
    public bool IsAtEndOfLine => Kind is TokenKind.EndOfLine or TokenKind.End;

    /// <summary>The number of the last token, the end of the text.</summary>
    public int End => _tokens.Length - 1;

    public GraphToken this[int token] => _tokens[token];

    /// <summary>Takes the token at hand and returns its number; the end stays.</summary>
    public int Take() => At < End ? At++ : At;

    /// <summary>Takes the token at hand if it is of a kind.</summary>
    public bool TryTake(TokenKind kind)
    {
        if (Kind != kind) return false;
        Take();
        return true;
    }

    /// <summary>Takes a token of a kind.</summary>
    /// <exception cref="GraphTextException">The token at hand is another.</exception>
    public int Take(TokenKind kind, string expected, string? hint = null) => Kind == kind ? Take() : throw Fail(expected, hint);

    /// <summary>Takes the rest of a statement, which is nothing.</summary>
    public void TakeEndOfLine(string expected = "the end of the line")
    {
        if (!IsAtEndOfLine) throw Fail(expected);
        Take();
    }

    /// <summary>Whether the token at hand is a bare word.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Name && _tokens[At].Span.EqualsValue(word);

    /// <summary>The text of a token as it stands.</summary>
    public ReadOnlySpan<char> Text(int token) => _tokens[token].Span.AsReadOnlySpan();

    /// <summary>The name that a token stands for.</summary>
    public string Name(int token)
    {
        ReadOnlySpan<char> text = Text(token);
        return text[0] == '`' ? text[1..^1].ToString().Replace("``", "`") : text.ToString();
    }

    /// <summary>What is wrong with the token at hand.</summary>
    public GraphTextException Fail(string expected, string? hint = null) => Fail(At, Describe(At), expected, hint);

    /// <summary>What is wrong with a token.</summary>
    public GraphTextException Fail(int token, string found, string expected, string? hint = null, string? where = null,
        Exception? inner = null) =>
        new(File, _tokens[token].Position, found, expected, hint, where, inner);

    /// <summary>A token as an error shows it.</summary>
    public string Describe(int token) => _tokens[token].Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.EndOfLine => "the end of the line",
        _ => Quote(Name(token)),
    };

    /// <summary>A piece of text as an error shows it: short, between backquotes.</summary>
    public static string Quote(string text) => text.Length <= QuotedLength ? $"`{text}`" : $"`{text.AsSpan(0, QuotedLength)}…`";

    /// <summary>Refuses what is nested too deep.</summary>
    public void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw Fail(At, $"an expression nested deeper than {MaxDepth} levels", $"at most {MaxDepth}",
                "give the inner parts names of their own");
    }
}
