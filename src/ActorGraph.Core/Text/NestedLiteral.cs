using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>A number, or a list of lists of numbers that are all equally long: the value of a constant or on a command
/// line.</summary>
internal sealed class NestedLiteral
{
    private readonly List<Literal> _values = [];
    private readonly List<int> _extents = []; // by depth; −1 as long as no list of that depth is complete
    private int? _depth; // how deep the numbers are
    private int _start;

    /// <summary>The extents that the nesting shows.</summary>
    public Shape Shape => Shape.Of(CollectionsMarshal.AsSpan(_extents));

    /// <summary>Whether the first value is <c>true</c> or <c>false</c>.</summary>
    public bool IsTruth(TokenCursor tokens) => _values.Count > 0 && _values[0].IsTruth(tokens);

    /// <summary>Takes a value; a list may go on over several lines.</summary>
    public static NestedLiteral Take(TokenCursor tokens)
    {
        var literal = new NestedLiteral { _start = tokens.At };
        literal.Take(tokens, 0);
        return literal;
    }

    /// <summary>
    /// The value as a tensor. With a given shape a flat list counts in row-major order, and a single number fills it.
    /// </summary>
    public Tensor ToTensor(TokenCursor tokens, ElementType type, Shape? given = null)
    {
        Shape shape = given ?? Shape;
        bool fills = _extents.Count == 0 && shape.Rank > 0;
        if (!fills && shape != Shape && !(_extents.Count == 1 && shape.Count == _values.Count))
            throw tokens.Fail(_start, $"values of shape {Shape}",
                $"{shape}, a list of {shape.Count} numbers, or one number for all");
        Tensor tensor = Tensor.Lease(TensorPool.Shared, type, shape);
        for (int i = 0; i < tensor.Length; i++) _values[fills ? 0 : i].Store(tokens, tensor, i);
        return tensor;
    }

    private void Take(TokenCursor tokens, int depth)
    {
        if (tokens.Kind != TokenKind.LeftBracket)
        {
            if ((_depth ?? depth) != depth) throw Ragged(tokens, tokens.At, "a number beside a list");
            _depth = depth;
            _values.Add(Literal.Take(tokens, depth == 0 ? "a number or a list such as [[1, 2], [3, 4]]"
                : "a number, `[` or `]`"));
            return;
        }

        tokens.CheckDepth(depth + 1);
        int start = tokens.Take(), count = 0;
        if (_depth is { } deepest && deepest <= depth) throw Ragged(tokens, start, "a list beside a number");
        if (_extents.Count == depth) _extents.Add(-1);
        SkipLines(tokens);
        while (tokens.Kind != TokenKind.RightBracket)
        {
            Take(tokens, depth + 1);
            count++;
            SkipLines(tokens);
            if (!tokens.TryTake(TokenKind.Comma)) break;
            SkipLines(tokens);
        }

        tokens.Take(TokenKind.RightBracket, "`,` or `]`");
        if (_extents[depth] >= 0 && _extents[depth] != count)
            throw Ragged(tokens, start, $"a list of {count} beside one of {_extents[depth]}");
        if (count == 0 && _extents.Count > depth + 1) throw Ragged(tokens, start, "an empty list beside one of lists");
        if (count == 0) _depth ??= depth + 1;
        _extents[depth] = count;
    }

    private static void SkipLines(TokenCursor tokens)
    {
        while (tokens.TryTake(TokenKind.EndOfLine))
        {
        }
    }

    private static GraphTextException Ragged(TokenCursor tokens, int at, string found) =>
        tokens.Fail(at, found, "lists that are equally long at each depth, such as [[1, 2], [3, 4]]");
}
