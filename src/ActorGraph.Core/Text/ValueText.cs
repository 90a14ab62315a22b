using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>Values as a command line gives them: <c>3</c>, <c>[1, 2.5e-3]</c>, <c>[[1, 2], [3, 4]]</c>.</summary>
public static class ValueText
{
    /// <summary>Reads a value. The nesting gives the shape.</summary>
    /// <param name="text">The value.</param>
    /// <param name="type">The element type that it is read as.</param>
    /// <param name="name">What the value is called in errors.</param>
    /// <exception cref="GraphTextException">The text is empty, a list is ragged, or something is no number of the
    /// type.</exception>
    public static Tensor Parse(string text, ElementType type, string name = "value") => Take(new TokenCursor(text, name), type);

    /// <summary>Reads a value with its name: <c>x=3</c>.</summary>
    /// <inheritdoc cref="Parse"/>
    public static (string Name, Tensor Value) ParseNamed(string text, ElementType type)
    {
        var tokens = new TokenCursor(text, "value");
        const string expected = "NAME=VALUE, such as x=3 or w=[[1, 2], [3, 4]]";
        int name = tokens.Take(TokenKind.Name, expected);
        tokens.Take(TokenKind.Assign, expected);
        return (tokens.Name(name), Take(tokens, type));
    }

    /// <summary>The name before the first <c>=</c> alone, by which a caller finds the element type for
    /// <see cref="ParseNamed"/>.</summary>
    public static string NameOf(string text)
    {
        int assign = text.IndexOf('=');
        return (assign < 0 ? text : text[..assign]).Trim().Trim('`');
    }

    private static Tensor Take(TokenCursor tokens, ElementType type)
    {
        NestedLiteral value = NestedLiteral.Take(tokens);
        tokens.TryTake(TokenKind.EndOfLine);
        if (tokens.Kind != TokenKind.End) throw tokens.Fail("the end of the value");
        return value.ToTensor(tokens, type);
    }
}
