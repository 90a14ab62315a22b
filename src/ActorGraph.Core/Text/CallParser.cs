using ActorGraph.Graphs;

namespace ActorGraph.Text;

/// <summary>
/// Parses calls: <c>softmax(z, axis=-1)</c>, <c>normal(0, 0.1)</c>. What an op is applied to comes first; then its attributes.
/// Without a keyword, lists are attributes, and so are numbers and words at the end that the op does not take as inputs:
/// <c>leaky_relu(x, 0.1)</c>, but <c>max(x, 0)</c> compares with a constant.
/// </summary>
internal sealed class CallParser(TokenCursor tokens, ExpressionParser expressions)
{
    private const int MaxMoved = 8; // more attributes than any op has

    private readonly Dictionary<string, Op> _plain = new(StringComparer.Ordinal); // ops are immutable: relu(x) needs one Relu

    private readonly record struct Given(Argument Argument, int Token);

    /// <summary>Takes a call of an op.</summary>
    /// <exception cref="GraphTextException">No such op, or arguments that do not suit it.</exception>
    public void Take(int depth)
    {
        int name = tokens.Take();
        if (!OpRegistry.Ops.Knows(tokens.Name(name)))
            throw tokens.Fail(name, $"the unknown op {tokens.Describe(name)}", "the name of an op, such as relu or MatMul",
                Nearest.Hint(tokens.Name(name), TextNames(OpRegistry.Ops.Names)));
        tokens.Take();
        List<int> inputs = []; // where the instructions of each begin
        List<Given> attributes = [];
        if (tokens.Kind != TokenKind.RightParenthesis)
        {
            do TakeArgument(inputs, attributes, depth);
            while (tokens.TryTake(TokenKind.Comma));
        }

        tokens.Take(TokenKind.RightParenthesis, "an operator, `,` or `)`");
        expressions.Code.Add(Resolve(name, inputs, attributes));
    }

    /// <summary>Takes an initialiser: a name, with arguments or without.</summary>
    /// <exception cref="GraphTextException">No such initialiser, or arguments that do not suit it.</exception>
    public Initialiser TakeInitialiser() => TakeInitialiser(0);

    private Initialiser TakeInitialiser(int depth)
    {
        tokens.CheckDepth(depth);
        const string expected = "an initialiser, such as he, xavier, zeros or normal(0, 0.1)";
        int name = tokens.Take(TokenKind.Name, expected);
        if (!OpRegistry.Initialisers.Knows(tokens.Name(name)))
            throw tokens.Fail(name, $"the unknown initialiser {tokens.Describe(name)}", expected,
                Nearest.Hint(tokens.Name(name), TextNames(OpRegistry.Initialisers.Names)));
        List<Given> arguments = [];
        if (tokens.TryTake(TokenKind.LeftParenthesis) && !tokens.TryTake(TokenKind.RightParenthesis))
        {
            do arguments.Add(TakeAttribute(depth));
            while (tokens.TryTake(TokenKind.Comma));
            tokens.Take(TokenKind.RightParenthesis, "`,` or `)`");
        }

        return Create(OpRegistry.Initialisers, name, arguments);
    }

    /// <summary>A number as an attribute: an integer as long as it is written as one.</summary>
    public static object Number(TokenCursor tokens, Literal literal) =>
        tokens.Text(literal.Token).ContainsAnyExceptInRange('0', '9') ? (object)literal.ToDouble(tokens)
            : literal.ToInt64(tokens);

    /// <summary>A word as an attribute: itself, unless it stands for a number or a truth value.</summary>
    public static object Word(TokenCursor tokens, int token) =>
        Literal.Special(tokens.Text(token)) ?? Literal.Truth(tokens.Text(token)) ?? (object)tokens.Name(token);

    // an op is known as relu and as Relu: a hint gives the name that graph text is written with
    private static IEnumerable<string> TextNames(IEnumerable<string> names) => names.Where(n => !char.IsUpper(n[0]));

    private void TakeArgument(List<int> inputs, List<Given> attributes, int depth)
    {
        bool isKeyword = tokens.Kind == TokenKind.Name && tokens.NextKind == TokenKind.Assign;
        if (isKeyword || tokens.Kind == TokenKind.LeftBracket)
        {
            attributes.Add(TakeAttribute());
            return;
        }

        int at = tokens.At, start = expressions.Code.Count;
        expressions.Comparison(depth + 1);
        if (attributes.Count == 0)
        {
            inputs.Add(start);
            return;
        }

        Argument literal = expressions.AsArgument(start, expressions.Code.Count) ?? throw tokens.Fail(
            at, "an input behind an attribute", "all inputs of the op before its attributes");
        expressions.Code.RemoveAt(start);
        attributes.Add(new Given(literal, at));
    }

    private Given TakeAttribute(int depth = 0)
    {
        int at = tokens.At;
        if (tokens.Kind != TokenKind.Name || tokens.NextKind != TokenKind.Assign)
            return new Given(new Argument(null, TakeValue(depth)), at);
        string key = tokens.Name(tokens.Take());
        tokens.Take();
        return new Given(new Argument(key, TakeValue(depth)), at);
    }

    private object TakeValue(int depth)
    {
        if (tokens.Kind == TokenKind.Name && tokens.NextKind == TokenKind.LeftParenthesis
            && OpRegistry.Initialisers.Knows(tokens.Name(tokens.At))) return TakeInitialiser(depth + 1);
        if (tokens.Kind == TokenKind.Name) return Word(tokens, tokens.Take());
        if (tokens.Kind != TokenKind.LeftBracket) return Number(tokens, Literal.Take(tokens, "a number, a word or a list"));
        tokens.CheckDepth(depth);
        tokens.Take();
        List<object> items = [];
        if (tokens.TryTake(TokenKind.RightBracket)) return items.ToArray();
        do items.Add(TakeValue(depth + 1));
        while (tokens.TryTake(TokenKind.Comma));
        tokens.Take(TokenKind.RightBracket, "`,` or `]`");
        return items.ToArray();
    }

    /// <summary>Tells inputs from attributes: as few of the last numbers and words become attributes as the op allows.</summary>
    private Instruction Resolve(int name, List<int> inputs, List<Given> attributes)
    {
        GraphTextException? failure = null;
        List<Given> all = attributes;
        for (int moved = 0; moved <= inputs.Count && moved <= MaxMoved; moved++)
        {
            if (moved > 0)
            {
                int start = inputs[^moved], end = moved == 1 ? expressions.Code.Count : inputs[^(moved - 1)];
                if (expressions.AsArgument(start, end) is not { } literal) break;
                all = [new Given(literal, expressions.Code[start].Token), .. all];
            }

            try
            {
                Op op = all.Count == 0 ? Plain(name) : Create(OpRegistry.Ops, name, all);
                if (inputs.Count - moved <= op.Arity.Most && (moved == 0 || inputs.Count - moved >= op.Arity.Least))
                {
                    if (moved > 0) expressions.Code.RemoveRange(inputs[^moved], moved);
                    return new Instruction(name, op, inputs.Count - moved);
                }

                failure ??= TooMany(name, op, inputs.Count);
            }
            catch (GraphTextException e)
            {
                bool isValue = moved > 0 && e.Found.Contains('=') && failure?.InnerException is null;
                if (failure is null || isValue) failure = e; // softmax(z, 0.5): not one input too many, but an axis that is none
            }
        }

        throw failure!;
    }

    private Op Plain(int name)
    {
        if (!_plain.TryGetValue(tokens.Name(name), out Op? op))
            _plain.Add(tokens.Name(name), op = Create(OpRegistry.Ops, name, []));
        return op;
    }

    private GraphTextException TooMany(int name, Op op, int count) => tokens.Fail(name, $"{count} inputs",
        op.Arity.Most == 1 ? "1 input" : op.Arity.Least == op.Arity.Most ? $"{op.Arity.Most} inputs"
            : $"{op.Arity.Least} to {op.Arity.Most} inputs",
        where: $"`{tokens.Name(name)}`");

    private T Create<T>(CallSyntax<T> calls, int name, List<Given> given) where T : notnull
    {
        try
        {
            return calls.Create(tokens.Name(name), [.. given.Select(g => g.Argument)]);
        }
        catch (GraphException e)
        {
            int at = Culprit(calls, tokens.Name(name), given, e)?.Token ?? name;
            throw tokens.Fail(at, e.Found, e.Expected, e.Hint, e.Where, e);
        }
    }

    /// <summary>The argument without which the mistake is gone; null where it is the call as a whole.</summary>
    private static Given? Culprit<T>(CallSyntax<T> calls, string name, List<Given> given, GraphException mistake)
        where T : notnull
    {
        if (mistake.Found.StartsWith("no ", StringComparison.Ordinal)) return null; // what is missing has no place of its own
        for (int i = given.Count - 1; i >= Math.Max(0, given.Count - 2 * MaxMoved); i--)
        {
            try
            {
                calls.Create(name, [.. given.Where((_, at) => at != i).Select(g => g.Argument)]);
            }
            catch (GraphException e) when (e.Found == mistake.Found)
            {
                continue;
            }
            catch (GraphException)
            {
            }

            return given[i];
        }

        return null;
    }
}
