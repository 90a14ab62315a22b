using System.Text.Json;
using ActorGraph.Data;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Cli;

/// <summary>
/// Values of a formula's free names as JSON: <c>{"x": [[1, 2], [3, 4]]}</c>. Unlike the values of a graph they meet no shape
/// that they must fit: they bring it.
/// </summary>
internal static class FormulaFeeds
{
    /// <summary>Reads the file; lists of <c>true</c> and <c>false</c> are masks.</summary>
    /// <exception cref="InputException">The file cannot be read, or is not JSON.</exception>
    /// <exception cref="GraphTextException">A value is ragged, or is no number.</exception>
    public static Dictionary<string, Tensor> Read(string file, ElementType type)
    {
        const string expected = """an object such as {"x": [[1, 2], [3, 4]]}""";
        using FileStream stream = InputFile.Open(file);
        try
        {
            using JsonDocument json = JsonDocument.Parse(stream);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new InputException(file, $"a JSON {json.RootElement.ValueKind.ToString().ToLowerInvariant()}",
                    expected, line: 1, column: 1);
            Dictionary<string, Tensor> values = [];
            foreach (JsonProperty member in json.RootElement.EnumerateObject())
            {
                ElementType own = IsMask(member.Value) ? ElementType.Bool : type;
                Tensor value = ValueText.Parse(member.Value.GetRawText(), own, $"{file}, value of `{member.Name}`");
                if (!values.TryAdd(member.Name, value))
                    throw new InputException(file, $"`{member.Name}` a second time", "each name once");
            }

            return values;
        }
        catch (JsonException e)
        {
            throw new InputException(file, "malformed JSON", expected, e.Message.Split(" LineNumber:")[0],
                (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, inner: e);
        }
    }

    private static bool IsMask(JsonElement value)
    {
        while (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0) value = value[0];
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }
}
