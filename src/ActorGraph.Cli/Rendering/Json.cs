using System.Text.Json;
using ActorGraph.Dashboard;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>
/// JSON with all digits: numbers in the shortest form that reads back to the same bits, non-finite ones as words.
/// </summary>
internal static class Json
{
    /// <summary>Writes one object as one line to standard output.</summary>
    public static void Line(Action<Utf8JsonWriter> members) => Console.Out.WriteLine(Text(members));

    /// <summary>One object as text.</summary>
    public static string Text(Action<Utf8JsonWriter> members) => OneLine.Of(members);

    /// <summary>A member that is a number; null where there is none to give.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        if (value is { } number) json.Value(number);
        else json.WriteNullValue();
    }

    /// <summary>A number.</summary>
    public static void Value(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(Word(value));
    }

    /// <summary>A tensor as nested lists, or as a number if it has no axes.</summary>
    public static void Value(this Utf8JsonWriter json, Tensor tensor) => Nested(json, tensor, 0, 0);

    /// <summary>NaN, Infinity or -Infinity.</summary>
    public static string Word(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static void Nested(Utf8JsonWriter json, Tensor tensor, int axis, int start)
    {
        Shape shape = tensor.Shape;
        if (axis == shape.Rank)
        {
            Element(json, tensor, start);
            return;
        }

        int stride = shape.SizeOf(axis + 1, shape.Rank);
        json.WriteStartArray();
        for (int i = 0; i < shape.Size(axis); i++) Nested(json, tensor, axis + 1, start + i * stride);
        json.WriteEndArray();
    }

    private static void Element(Utf8JsonWriter json, Tensor tensor, int index)
    {
        switch (tensor.Type)
        {
            case ElementType.Int64: json.WriteNumberValue(tensor.AsSpan<long>()[index]); break;
            case ElementType.Bool: json.WriteBooleanValue(tensor.AsSpan<bool>()[index]); break;
            case ElementType.Float32 when tensor.AsSpan<float>()[index] is var x && float.IsFinite(x):
                json.WriteNumberValue(x);
                break;
            default: json.Value(tensor[index]); break;
        }
    }
}
