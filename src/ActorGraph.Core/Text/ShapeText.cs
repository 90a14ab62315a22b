using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>Shapes as a command line gives them: <c>x:[3]</c>, <c>X:[batch, 4]</c>, <c>i:[3] int64</c>.</summary>
public static class ShapeText
{
    private const string Expected = "NAME:[SHAPE], such as x:[3] or X:[batch, 4]";

    /// <summary>Whether a text looks like a shape rather than a value: a colon comes first.</summary>
    public static bool IsMeant(string text) =>
        text.IndexOf(':') is >= 0 and var colon && (text.IndexOf('=') is var assign && (assign < 0 || colon < assign));

    /// <summary>Reads a shape with its name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The element type where none is named.</param>
    /// <exception cref="GraphTextException">It is no shape.</exception>
    public static (string Name, TensorType Type) ParseNamed(string text, ElementType type)
    {
        var tokens = new TokenCursor(text, "value");
        int name = tokens.Take(TokenKind.Name, Expected);
        tokens.Take(TokenKind.Colon, Expected);
        tokens.Take(TokenKind.LeftBracket, Expected);
        var dimensions = new List<Dimension>();
        int open = tokens.At;
        while (tokens.Kind != TokenKind.RightBracket)
        {
            if (dimensions.Count > 0) tokens.Take(TokenKind.Comma, "`,` or `]`");
            dimensions.Add(One(tokens, dimensions.Count));
        }

        tokens.Take();
        if (tokens.Kind == TokenKind.Name)
        {
            int word = tokens.Take();
            type = Enum.GetValues<ElementType>().Where(t => t.Word() == tokens.Name(word)).Select(t => (ElementType?)t)
                .FirstOrDefault()
                ?? throw tokens.Fail(word, tokens.Describe(word), "the end, int64, bool, float32 or float64");
        }

        tokens.TryTake(TokenKind.EndOfLine);
        if (tokens.Kind != TokenKind.End) throw tokens.Fail("the end of the shape");
        try
        {
            return (tokens.Name(name), new TensorType(type, Shape.Create([.. dimensions])));
        }
        catch (ShapeException e)
        {
            throw tokens.Fail(open, e.Found, e.Expected);
        }
    }

    private static Dimension One(TokenCursor tokens, int axis)
    {
        const string expected = "an extent such as 64, or as the first one the name of the batch";
        if (tokens.Kind == TokenKind.Name && axis == 0) return Dimension.Batch(tokens.Name(tokens.Take()));
        int at = tokens.Take(TokenKind.Number, expected);
        long size = new Literal(at, false).ToInt64(tokens);
        return size is >= 0 and <= int.MaxValue ? (int)size
            : throw tokens.Fail(at, TokenCursor.Quote($"{size}"), "an extent below 2³¹");
    }
}
