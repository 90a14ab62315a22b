using System.Text.Json;
using ActorGraph.Tensors;

namespace ActorGraph.Dashboard;

/// <summary>
/// A tensor for a page: all numbers where there are few; else its least, greatest and mean number, a histogram, and of a matrix means of
/// its parts for a heat map.
/// </summary>
internal static class TensorSummary
{
    private const int MostNumbers = 64, Bins = 24, MostSides = 24;

    /// <summary>Writes a member; null where there is no tensor.</summary>
    public static void Write(Utf8JsonWriter json, string name, Tensor? tensor)
    {
        json.WritePropertyName(name);
        Write(json, tensor);
    }

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter json, Tensor? tensor)
    {
        if (tensor is null)
        {
            json.WriteNullValue();
            return;
        }

        int count = tensor.Shape.Volume;
        json.WriteStartObject();
        json.WriteString("shape", tensor.Shape.ToString());
        if (tensor.Shape.Rank > 0) json.WriteNumber("columns", tensor.Shape.Size(tensor.Shape.Rank - 1));
        if (count <= MostNumbers)
        {
            json.WriteStartArray("values");
            for (int i = 0; i < count; i++) Number(json, tensor[i]);
            json.WriteEndArray();
        }
        else
        {
            double[] numbers = Numbers(tensor, count);
            Histogram(json, numbers);
            if (tensor.Shape.Rank >= 2) Map(json, numbers, tensor.Shape.Size(tensor.Shape.Rank - 1));
        }

        json.WriteEndObject();
    }

    private static double[] Numbers(Tensor tensor, int count)
    {
        var numbers = new double[count];
        switch (tensor.Type)
        {
            case ElementType.Float32:
                ReadOnlySpan<float> singles = tensor.AsSpan<float>();
                for (int i = 0; i < count; i++) numbers[i] = singles[i];
                break;
            case ElementType.Float64: tensor.AsSpan<double>().CopyTo(numbers); break;
            default:
                for (int i = 0; i < count; i++) numbers[i] = tensor[i];
                break;
        }

        return numbers;
    }

    private static void Histogram(Utf8JsonWriter json, double[] numbers)
    {
        (double least, double most, double sum, int strange) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        foreach (double x in numbers)
        {
            if (!double.IsFinite(x))
            {
                strange++;
                continue;
            }

            (least, most, sum) = (Math.Min(least, x), Math.Max(most, x), sum + x);
        }

        json.WriteNumber("strange", strange); // NaN and infinities
        if (strange == numbers.Length) return;
        var bins = new int[Bins];
        double width = (most - least) / Bins;
        foreach (double x in numbers)
            if (double.IsFinite(x)) bins[width > 0 ? Math.Clamp((int)((x - least) / width), 0, Bins - 1) : 0]++;
        json.WriteNumber("least", least);
        json.WriteNumber("most", most);
        json.WriteNumber("mean", sum / (numbers.Length - strange));
        json.WriteStartArray("bins");
        foreach (int bin in bins) json.WriteNumberValue(bin);
        json.WriteEndArray();
    }

    // Rows are all axes but the last.
    private static void Map(Utf8JsonWriter json, double[] numbers, int columns)
    {
        int rows = numbers.Length / columns;
        int down = Math.Min(rows, MostSides), across = Math.Min(columns, MostSides);
        json.WriteStartArray("map");
        for (int r = 0; r < down; r++)
        {
            json.WriteStartArray();
            for (int c = 0; c < across; c++)
            {
                (double sum, int n) = (0, 0);
                for (int i = r * rows / down; i < (r + 1) * rows / down; i++)
                    for (int j = c * columns / across; j < (c + 1) * columns / across; j++, n++) sum += numbers[i * columns + j];
                Number(json, sum / n);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, double x)
    {
        if (double.IsFinite(x)) json.WriteNumberValue(x);
        else json.WriteStringValue(double.IsNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞");
    }
}
