using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>
/// Formulas as a command line gives them: <c>q = x + y; f = q * z</c>. Statements stand on lines of their own or between
/// semicolons; names without a definition are inputs; the last statement is what is asked for, and may go without a name.
/// </summary>
public static class ExpressionText
{
    private const string File = "expression";

    /// <summary>Reads a formula.</summary>
    /// <param name="text">The statements.</param>
    /// <param name="values">The values of the free names, which give them their shapes.</param>
    /// <param name="type">The float type to compute in.</param>
    /// <returns>The graph and the name of the node that the last statement makes, of any shape.</returns>
    /// <exception cref="GraphTextException">Anything is wrong with the text, or a free name has no value.</exception>
    public static (Graph Graph, string Root) Parse(
        string text, IReadOnlyDictionary<string, Tensor> values, ElementType type = ElementType.Float64) =>
        Parse(text, values.ToDictionary(v => v.Key, v => new TensorType(v.Value.Type, v.Value.Shape)), null, type);

    /// <summary>Reads a formula without values.</summary>
    /// <param name="text">The statements.</param>
    /// <param name="types">Types of free names.</param>
    /// <param name="standard">The shape of free names that have no type; null where each must have one.</param>
    /// <param name="type">The float type to compute in.</param>
    /// <inheritdoc cref="Parse(string, IReadOnlyDictionary{string, Tensor}, ElementType)"/>
    public static (Graph Graph, string Root) Parse(
        string text, IReadOnlyDictionary<string, TensorType> types, Shape? standard, ElementType type = ElementType.Float64)
    {
        var tokens = new TokenCursor(text, File);
        var document = new GraphDocument(tokens);
        List<DefinitionLine> lines = Statements(tokens, document);
        if (lines.Count == 0) throw tokens.Fail("a formula such as `q = x + y; f = q * z`");
        HashSet<string> defined = [.. lines.Select(l => l.Name)];
        foreach (Instruction step in document.Expressions.Code)
            if (step.Op is null && tokens[step.Token].Kind == TokenKind.Name && !defined.Contains(tokens.Name(step.Token)))
                AddInput(document, step.Token, types, standard);
        foreach (DefinitionLine line in lines)
        {
            if (line.Name.Length > 0 && types.ContainsKey(line.Name))
                throw tokens.Fail(line.Token, $"a definition of {tokens.Describe(line.Token)}, which has a value too",
                    "one or the other");
            document.Add(line.Name.Length > 0 ? line : line with { Name = Free("result", document, defined) });
        }

        document.Root = document.Declarations[^1].Name;
        return (GraphAssembly.Build(document, type), document.Root);
    }

    private static List<DefinitionLine> Statements(TokenCursor tokens, GraphDocument document)
    {
        List<DefinitionLine> lines = [];
        while (tokens.Kind != TokenKind.End)
        {
            if (tokens.TryTake(TokenKind.EndOfLine) || tokens.TryTake(TokenKind.Semicolon)) continue;
            if (lines.Count > 0 && lines[^1].Name.Length == 0)
                throw tokens.Fail(lines[^1].Token, "a statement without a name that is not the last", "`NAME = …`");
            bool hasName = tokens.Kind == TokenKind.Name && tokens.NextKind == TokenKind.Assign;
            int name = hasName ? tokens.Take() : tokens.At;
            if (hasName) tokens.Take();
            Range code = document.Expressions.Take();
            if (!tokens.IsAtEndOfLine && tokens.Kind != TokenKind.Semicolon) throw tokens.Fail("an operator, `;` or the end");
            lines.Add(new DefinitionLine(name, hasName ? tokens.Name(name) : "", code));
        }

        return lines;
    }

    private static string Free(string name, GraphDocument document, HashSet<string> defined)
    {
        while (document.Find(name) >= 0 || defined.Contains(name)) name += "_";
        return name;
    }

    private static void AddInput(GraphDocument document, int token, IReadOnlyDictionary<string, TensorType> types,
        Shape? standard)
    {
        string name = document.Tokens.Name(token);
        if (document.Find(name) >= 0) return;
        if (types.TryGetValue(name, out TensorType type))
            document.Add(new InputLine(token, name, type.Shape, type.Element.IsFloat() ? null : type.Element));
        else
            document.Add(new InputLine(token, name, standard ?? throw document.Tokens.Fail(token,
                $"{document.Tokens.Describe(token)}, which has neither a value nor a definition",
                $"a value for it, such as {name}=3", Nearest.Hint(name, types.Keys)), null));
    }
}
