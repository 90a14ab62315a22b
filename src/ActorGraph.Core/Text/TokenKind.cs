namespace ActorGraph.Text;

/// <summary>What a token of graph text is.</summary>
internal enum TokenKind : byte
{
    None,
    Name,
    Number,
    Plus,
    Minus,
    Star,
    Slash,
    Power,
    At,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Assign,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    Semicolon,
    EndOfLine,
    End,
}
