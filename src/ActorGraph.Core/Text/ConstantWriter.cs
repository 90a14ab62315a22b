using System.Globalization;
using System.Text;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>Writes the value of a constant with as many digits as it takes to read back the same bits.</summary>
internal sealed class ConstantWriter(StringBuilder text)
{
    private const int MaxNesting = 32; // beyond, dimensions and a flat list read better than brackets

    /// <summary>Writes what stands behind the name: dimensions and type where they do not show, and the numbers.</summary>
    public void Write(Tensor value, ElementType standard)
    {
        Shape shape = value.Shape;
        bool isUniform = shape.Rank > 0 && value.Length > 1 && IsUniform(value);
        bool isNested = !isUniform && shape.Rank <= MaxNesting && (value.Length > 0 || (shape.Rank == 1 && shape.Size(0) == 0));
        if (!isNested) text.Append(' ').Append(shape);
        if (value.Type != standard) text.Append(' ').Append(value.Type.Word());
        text.Append(" = ");
        if (isUniform || shape.Rank == 0) text.Append(Number(value, 0));
        else if (isNested) Nested(value, 0, 0);
        else Flat(value, 0, value.Length);
    }

    /// <summary>One element as a literal.</summary>
    public static string Number(Tensor value, int index) => value.Type switch
    {
        ElementType.Float32 => Word(value[index]) ?? value.AsSpan<float>()[index].ToString("R", CultureInfo.InvariantCulture),
        ElementType.Float64 => Word(value[index]) ?? value.AsSpan<double>()[index].ToString("R", CultureInfo.InvariantCulture),
        ElementType.Int64 => value.AsSpan<long>()[index].ToString(CultureInfo.InvariantCulture),
        _ => value.AsSpan<bool>()[index] ? "true" : "false",
    };

    private static string? Word(double value) =>
        double.IsNaN(value) ? "nan" : double.IsPositiveInfinity(value) ? "inf" : double.IsNegativeInfinity(value) ? "-inf" : null;

    private static bool IsUniform(Tensor value)
    {
        ReadOnlySpan<byte> bytes = value.AsBytes(), first = bytes[..value.Type.Size()];
        for (int i = first.Length; i < bytes.Length; i += first.Length)
            if (!bytes.Slice(i, first.Length).SequenceEqual(first)) return false;
        return true;
    }

    private void Nested(Tensor value, int axis, int start)
    {
        int rest = value.Shape.SizeOf(axis + 1, value.Shape.Rank), extent = value.Shape.Size(axis);
        if (axis == value.Shape.Rank - 1)
        {
            Flat(value, start, extent);
            return;
        }

        text.Append('[');
        for (int i = 0; i < extent; i++)
        {
            if (i > 0) text.Append(", ");
            Nested(value, axis + 1, start + i * rest);
        }

        text.Append(']');
    }

    private void Flat(Tensor value, int start, int count)
    {
        text.Append('[');
        for (int i = 0; i < count; i++) text.Append(i > 0 ? ", " : "").Append(Number(value, start + i));
        text.Append(']');
    }
}
