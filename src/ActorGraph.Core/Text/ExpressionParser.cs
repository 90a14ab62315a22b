using System.Runtime.InteropServices;
using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Text;

/// <summary>
/// Parses expressions into <see cref="Code"/>. Precedence is Python's, from loose to tight: comparisons, <c>+ -</c>,
/// <c>* / @</c>, unary minus, <c>**</c>, which alone groups from the right.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly TokenCursor _tokens;
    private readonly CallParser _calls;

    public ExpressionParser(TokenCursor tokens)
    {
        _tokens = tokens;
        _calls = new CallParser(tokens, this);
    }

    /// <summary>The instructions of all expressions so far, one behind the other.</summary>
    public List<Instruction> Code { get; } = [];

    /// <summary>Takes an expression and returns where its instructions are.</summary>
    public Range Take()
    {
        int start = Code.Count;
        Comparison(0);
        return start..Code.Count;
    }

    /// <summary>Takes an expression that stands within another.</summary>
    public void Comparison(int depth)
    {
        _tokens.CheckDepth(depth);
        Sum(depth);
        if (Relation(_tokens.Kind) is not { } relation) return;
        bool isNegated = _tokens.Kind == TokenKind.NotEqual;
        int at = _tokens.Take();
        Sum(depth);
        Code.Add(new Instruction(at, relation, 2));
        if (isNegated) Code.Add(new Instruction(at, new Not(), 1));
        if (Relation(_tokens.Kind) is not null)
            throw _tokens.Fail("one comparison at a time", "compare twice and join the masks: and(a < b, b < c)");
    }

    private static Op? Relation(TokenKind kind) => kind switch
    {
        TokenKind.Less => new Less(),
        TokenKind.LessOrEqual => new LessOrEqual(),
        TokenKind.Greater => new Greater(),
        TokenKind.GreaterOrEqual => new GreaterOrEqual(),
        TokenKind.Equal or TokenKind.NotEqual => new Equal(),
        _ => null,
    };

    private void Sum(int depth)
    {
        Product(depth);
        while (_tokens.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            Op op = _tokens.Kind == TokenKind.Plus ? new Add() : new Sub();
            int at = _tokens.Take();
            Product(depth);
            Code.Add(new Instruction(at, op, 2));
        }
    }

    private void Product(int depth)
    {
        Factor(depth);
        while (_tokens.Kind is TokenKind.Star or TokenKind.Slash or TokenKind.At)
        {
            Op op = _tokens.Kind == TokenKind.Star ? new Mul() : _tokens.Kind == TokenKind.Slash ? new Div() : new MatMul();
            int at = _tokens.Take();
            Factor(depth);
            Code.Add(new Instruction(at, op, 2));
        }
    }

    private void Factor(int depth)
    {
        _tokens.CheckDepth(depth);
        if (_tokens.Kind != TokenKind.Minus)
        {
            Power(depth);
            return;
        }

        int at = _tokens.Take(), start = Code.Count;
        Factor(depth + 1);
        if (Code.Count == start + 1 && IsNumber(Code[start])) // −2 is a number, not an op on one
            Code[start] = Code[start] with { IsNegative = !Code[start].IsNegative };
        else
            Code.Add(new Instruction(at, new Neg(), 1));
    }

    private void Power(int depth)
    {
        Atom(depth);
        if (_tokens.Kind != TokenKind.Power) return;
        int at = _tokens.Take();
        Factor(depth + 1);
        Code.Add(new Instruction(at, new Pow(), 2));
    }

    private void Atom(int depth)
    {
        switch (_tokens.Kind)
        {
            case TokenKind.Name when _tokens.NextKind == TokenKind.LeftParenthesis:
                _calls.Take(depth);
                break;
            case TokenKind.Name or TokenKind.Number:
                Code.Add(new Instruction(_tokens.Take()));
                break;
            case TokenKind.LeftParenthesis:
                _tokens.Take();
                Comparison(depth + 1);
                _tokens.Take(TokenKind.RightParenthesis, "an operator or `)`");
                break;
            case TokenKind.LeftBracket:
                throw _tokens.Fail("a name, a number, `(` or `-`",
                    "a list of numbers is a constant of its own: const c = [1, 2]");
            default:
                throw _tokens.Fail("a name, a number, `(` or `-`");
        }
    }

    private bool IsNumber(Instruction instruction) =>
        instruction.Op is null && _tokens[instruction.Token].Kind == TokenKind.Number;

    /// <summary>The literal that an expression of one instruction is, or null.</summary>
    internal Argument? AsArgument(int start, int end)
    {
        if (end != start + 1) return null;
        Instruction only = CollectionsMarshal.AsSpan(Code)[start];
        if (only.Op is not null) return null;
        return new Argument(null, IsNumber(only) ? CallParser.Number(_tokens, new Literal(only.Token, only.IsNegative))
            : CallParser.Word(_tokens, only.Token));
    }
}
