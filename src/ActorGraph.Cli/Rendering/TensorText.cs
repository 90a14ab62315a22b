using System.Globalization;
using System.Text;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>A tensor in a cell of a table: short ones whole, long ones by their first elements.</summary>
internal static class TensorText
{
    private const int MostWhole = 12, FirstOfMany = 4;

    /// <summary>The text, on one line.</summary>
    public static string Of(Tensor? tensor)
    {
        if (tensor is null) return "";
        if (tensor.Shape.Rank == 0) return Element(tensor, 0, digits: true);
        var text = new StringBuilder();
        if (tensor.Length <= MostWhole) Nested(text, tensor, 0, 0);
        else
        {
            for (int i = 0; i < FirstOfMany; i++) text.Append(Element(tensor, i, digits: false)).Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"… ({tensor.Length:N0} in all)");
        }

        return text.ToString();
    }

    /// <summary>A number for reading: a few digits.</summary>
    public static string Number(double value) =>
        value == 0 ? "0" : double.IsFinite(value) ? value.ToString("G5", CultureInfo.InvariantCulture) : Json.Word(value); // −0 is 0 to a reader

    private static void Nested(StringBuilder text, Tensor tensor, int axis, int start)
    {
        Shape shape = tensor.Shape;
        if (axis == shape.Rank)
        {
            text.Append(Element(tensor, start, digits: false));
            return;
        }

        int stride = shape.SizeOf(axis + 1, shape.Rank);
        text.Append('[');
        for (int i = 0; i < shape.Size(axis); i++)
        {
            if (i > 0) text.Append(", ");
            Nested(text, tensor, axis + 1, start + i * stride);
        }

        text.Append(']');
    }

    private static string Element(Tensor tensor, int index, bool digits) => tensor.Type switch
    {
        ElementType.Bool => tensor.AsSpan<bool>()[index] ? "true" : "false",
        ElementType.Int64 => tensor.AsSpan<long>()[index].ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 when digits && tensor.AsSpan<float>()[index] is var x && float.IsFinite(x) =>
            x.ToString("R", CultureInfo.InvariantCulture),
        _ when digits && double.IsFinite(tensor[index]) => tensor[index].ToString("R", CultureInfo.InvariantCulture),
        _ => Number(tensor[index]),
    };
}
