using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>Parses the lines of graph text.</summary>
internal sealed class StatementParser
{
    private static readonly string[] Keywords = ["dtype", "input", "param", "const", "loss", "output", "place", "checkpoint"];

    private readonly TokenCursor _tokens;
    private readonly GraphDocument _document;
    private readonly CallParser _calls;
    private int _batch = -1; // the token that named the batch first
    private int _type = -1;

    private StatementParser(TokenCursor tokens)
    {
        _tokens = tokens;
        _document = new GraphDocument(tokens);
        _calls = new CallParser(tokens, _document.Expressions);
    }

    /// <summary>Parses a whole text.</summary>
    /// <exception cref="GraphTextException">A line is malformed, or says what another said already.</exception>
    public static GraphDocument Parse(string text, string file)
    {
        var parser = new StatementParser(new TokenCursor(text, file));
        while (parser._tokens.Kind != TokenKind.End) parser.Line();
        return parser._document;
    }

    private void Line()
    {
        if (_tokens.TryTake(TokenKind.EndOfLine)) return;
        if (_tokens.Kind == TokenKind.Name && _tokens.NextKind == TokenKind.Assign) Definition();
        else if (_tokens.IsWord("dtype")) DataType();
        else if (_tokens.IsWord("input")) Input();
        else if (_tokens.IsWord("param")) Parameter();
        else if (_tokens.IsWord("const")) Constant();
        else if (_tokens.IsWord("loss")) Loss();
        else if (_tokens.IsWord("output")) Output();
        else if (_tokens.IsWord("place")) Group(_document.Placement, "worker", "worker-1");
        else if (_tokens.IsWord("checkpoint")) Group(_document.Regions, "region", "block-1");
        else throw _tokens.Fail($"`NAME = …` or a line that starts with {string.Join(", ", Keywords[..^1])} or {Keywords[^1]}",
            _tokens.Kind == TokenKind.Name ? Nearest.Hint(_tokens.Name(_tokens.At), Keywords) : null);
    }

    private void Definition()
    {
        int name = _tokens.Take();
        _tokens.Take();
        Range code = _document.Expressions.Take();
        if (!_tokens.IsAtEndOfLine) throw _tokens.Fail("an operator or the end of the line");
        _document.Add(new DefinitionLine(name, _tokens.Name(name), code));
        _tokens.TakeEndOfLine();
    }

    private void DataType()
    {
        int at = _tokens.Take();
        if (_type >= 0) throw _document.Twice(at, "dtype", _type);
        _type = at;
        _document.Type = ElementOf("float32 or float64") is { } type && type.IsFloat() ? type
            : throw _tokens.Fail("float32 or float64", "single inputs may be int64 or bool: input labels [batch] int64");
        _tokens.Take();
        _tokens.TakeEndOfLine();
    }

    private void Input()
    {
        _tokens.Take();
        int name = NewName();
        Shape shape = Dimensions($"the dimensions of {_tokens.Describe(name)}, such as [batch, 64]", mayBatch: true);
        ElementType? element = null;
        if (!_tokens.IsAtEndOfLine)
        {
            element = ElementOf("the end of the line, int64, bool, float32 or float64");
            _tokens.Take();
        }

        _tokens.TakeEndOfLine();
        _document.Add(new InputLine(name, _tokens.Name(name), shape, element));
    }

    private void Parameter()
    {
        _tokens.Take();
        int name = NewName();
        Shape shape = Dimensions($"the dimensions of {_tokens.Describe(name)}, such as [32, 64]", mayBatch: false);
        Initialiser initialiser = _calls.TakeInitialiser();
        bool isFrozen = _tokens.IsWord("frozen");
        if (isFrozen) _tokens.Take();
        _tokens.TakeEndOfLine(isFrozen ? "the end of the line" : "frozen or the end of the line");
        _document.Add(new ParameterLine(name, _tokens.Name(name), shape, initialiser, isFrozen));
    }

    private void Constant()
    {
        _tokens.Take();
        int name = NewName();
        Shape? shape = _tokens.Kind == TokenKind.LeftBracket ? Dimensions("", mayBatch: false) : null;
        ElementType? element = null;
        if (_tokens.Kind == TokenKind.Name)
        {
            element = ElementOf("`=`, int64, bool, float32 or float64");
            _tokens.Take();
        }

        _tokens.Take(TokenKind.Assign, "`=`");
        NestedLiteral value = NestedLiteral.Take(_tokens);
        _tokens.TakeEndOfLine();
        _document.Add(new ConstantLine(name, _tokens.Name(name), shape, element, value));
    }

    private void Loss()
    {
        int at = _tokens.Take();
        if (_document.Loss is { } first)
            throw _document.Twice(at, "a loss", first, $"add them: L = L1 + L2 and `loss L`, or ask for more with `output`");
        _document.Loss = _tokens.Take(TokenKind.Name, "the name of the loss");
        _tokens.TakeEndOfLine("the end of the line: there is one loss");
    }

    private void Output()
    {
        _tokens.Take();
        do _document.Outputs.Add(_tokens.Take(TokenKind.Name, "the name of an output"));
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.TakeEndOfLine("`,` or the end of the line");
    }

    // place worker-1: x, h1
    private void Group(List<GroupEntry> entries, string kind, string example)
    {
        _tokens.Take();
        string expected = $"the name of a {kind} and `:`, such as {example}:";
        int start = _tokens.At, end = start;
        while (!_tokens.IsAtEndOfLine && _tokens.Kind != TokenKind.Colon) end = _tokens.Take();
        _tokens.Take(TokenKind.Colon, start == _tokens.At ? expected : $"`:` behind the name of the {kind}");
        if (_tokens[start].Kind == TokenKind.Colon) throw _tokens.Fail(start, "`:`", expected);
        int from = _tokens[start].Position.Absolute, length = _tokens[end].Position.Absolute + _tokens[end].Span.Length - from;
        string group = start == end && _tokens[start].Kind == TokenKind.Name
            ? _tokens.Name(start) : _tokens[start].Span.Source!.Substring(from, length);
        if (start != end && group.Any(char.IsWhiteSpace))
            throw _tokens.Fail(start, TokenCursor.Quote(group), $"one name of a {kind}, without blanks",
                "put it between backquotes");
        do entries.Add(new GroupEntry(_tokens.Take(TokenKind.Name, "the name of a node"), group));
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.TakeEndOfLine("`,` or the end of the line");
    }

    private int NewName() => _tokens.Take(TokenKind.Name, "a name");

    /// <summary>The element type that the token at hand names; it is not taken yet.</summary>
    private ElementType ElementOf(string expected)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
            if (_tokens.IsWord(type.Word())) return type;
        throw _tokens.Fail(expected, _tokens.Kind == TokenKind.Name
            ? Nearest.Hint(_tokens.Name(_tokens.At), Enum.GetValues<ElementType>().Select(t => t.Word())) : null);
    }

    private Shape Dimensions(string expected, bool mayBatch)
    {
        int start = _tokens.Take(TokenKind.LeftBracket, expected);
        List<Dimension> dimensions = [];
        long count = 1;
        if (_tokens.TryTake(TokenKind.RightBracket)) return Shape.Scalar;
        do
        {
            Dimension dimension = One(dimensions.Count, mayBatch);
            if (!dimension.IsBatch) count *= dimension.Size; // at most 2^62 before it is refused
            if (count > int.MaxValue)
                throw _tokens.Fail(start, "more than 2³¹ − 1 elements", "a shape of fewer elements");
            dimensions.Add(dimension);
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Take(TokenKind.RightBracket, "`,` or `]`");
        return Shape.Create([.. dimensions]);
    }

    private Dimension One(int axis, bool mayBatch)
    {
        if (_tokens.Kind == TokenKind.Number)
        {
            int at = _tokens.Take();
            long size = new Literal(at, false).ToInt64(_tokens);
            return size <= int.MaxValue ? (int)size : throw _tokens.Fail(at, TokenCursor.Quote($"{size}"), "an extent below 2³¹");
        }

        if (!mayBatch)
            throw _tokens.Fail("an extent such as 64", _tokens.Kind == TokenKind.Name ? "only an input has the batch" : null);
        int name = _tokens.Take(TokenKind.Name, "an extent such as 64, or the name of the batch");
        if (axis > 0)
            throw _tokens.Fail(name, $"the batch {_tokens.Describe(name)} as axis {axis}", "the batch as the first axis only",
                "feed samples as rows and transpose in the graph");
        if (_batch < 0) _batch = name;
        if (_tokens.Name(name) != _tokens.Name(_batch))
            throw _tokens.Fail(name, $"a batch named {_tokens.Describe(name)}",
                $"{_tokens.Describe(_batch)}, as on line {_tokens[_batch].Position.Line}",
                "all inputs with a batch are fed the same samples");
        return Dimension.Batch(_tokens.Name(name));
    }
}
