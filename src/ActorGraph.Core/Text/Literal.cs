using System.Globalization;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>A number or truth value as it is written, converted once the element type is known.</summary>
internal readonly record struct Literal(int Token, bool IsNegative)
{
    /// <summary>Takes a literal: <c>-2.5e3</c>, <c>inf</c>, <c>nan</c>, <c>true</c>.</summary>
    public static Literal Take(TokenCursor tokens, string expected)
    {
        bool isNegative = tokens.TryTake(TokenKind.Minus);
        bool isLiteral = tokens.Kind == TokenKind.Number || (tokens.Kind == TokenKind.Name
            && (Special(tokens.Text(tokens.At)) is not null || (!isNegative && Truth(tokens.Text(tokens.At)) is not null)));
        return isLiteral ? new Literal(tokens.Take(), isNegative) : throw tokens.Fail(expected);
    }

    /// <summary>The value of a word such as <c>inf</c>, or null.</summary>
    public static double? Special(ReadOnlySpan<char> word) => word switch
    {
        "inf" or "Infinity" => double.PositiveInfinity,
        "nan" or "NaN" => double.NaN,
        _ => null,
    };

    /// <summary>The value of <c>true</c> and <c>false</c>, or null.</summary>
    public static bool? Truth(ReadOnlySpan<char> word) => word switch { "true" => true, "false" => false, _ => null };

    /// <summary>Whether the literal is <c>true</c> or <c>false</c>.</summary>
    public bool IsTruth(TokenCursor tokens) => Truth(tokens.Text(Token)) is not null;

    /// <summary>The number as a float64.</summary>
    /// <exception cref="GraphTextException">It is beyond that type, or is none.</exception>
    public double ToDouble(TokenCursor tokens)
    {
        double value = Special(tokens.Text(Token)) ?? Finite(tokens, double.TryParse(
            tokens.Text(Token), NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN, "float64");
        return IsNegative ? -value : value;
    }

    /// <summary>The number as a float32, rounded once.</summary>
    /// <exception cref="GraphTextException">It is beyond that type, or is none.</exception>
    public float ToSingle(TokenCursor tokens)
    {
        float value = (float?)Special(tokens.Text(Token)) ?? (float)Finite(tokens, float.TryParse(
            tokens.Text(Token), NumberStyles.Float, CultureInfo.InvariantCulture, out float v) ? v : float.NaN, "float32");
        return IsNegative ? -value : value;
    }

    /// <summary>The number as an integer.</summary>
    /// <exception cref="GraphTextException">It has a fraction, or is beyond 64 bits.</exception>
    public long ToInt64(TokenCursor tokens)
    {
        ReadOnlySpan<char> text = tokens.Text(Token);
        string signed = IsNegative ? $"-{text}" : text.ToString();
        if (long.TryParse(signed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return value;
        bool isInteger = !text.ContainsAnyExceptInRange('0', '9');
        throw tokens.Fail(Token, TokenCursor.Quote(signed), isInteger ? "an integer of at most 64 bits" : "an integer");
    }

    /// <summary>The truth value: <c>true</c>, <c>false</c>, 1 or 0.</summary>
    /// <exception cref="GraphTextException">It is none.</exception>
    public bool ToBool(TokenCursor tokens) => Truth(tokens.Text(Token)) ?? tokens.Text(Token) switch
    {
        "1" when !IsNegative => true,
        "0" => false,
        _ => throw tokens.Fail(Token, tokens.Describe(Token), "true or false"),
    };

    /// <summary>Writes the value into a tensor that is still being filled.</summary>
    public void Store(TokenCursor tokens, Tensor tensor, int index)
    {
        switch (tensor.Type)
        {
            case ElementType.Float32: tensor.Writable<float>()[index] = ToSingle(tokens); break;
            case ElementType.Float64: tensor.Writable<double>()[index] = ToDouble(tokens); break;
            case ElementType.Int64: tensor.Writable<long>()[index] = ToInt64(tokens); break;
            default: tensor.Writable<bool>()[index] = ToBool(tokens); break;
        }
    }

    private double Finite(TokenCursor tokens, double value, string type) => double.IsFinite(value) ? value
        : double.IsNaN(value) ? throw tokens.Fail(Token, tokens.Describe(Token), "a number")
        : throw tokens.Fail(Token, $"{tokens.Describe(Token)}, which is beyond {type}", $"a number that {type} holds",
            type == "float32" ? "`dtype float64` reaches up to 1.8e308" : "an infinite value is written inf");
}
