using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorGraph.Dashboard;

/// <summary>JSON on one line, as pages and whoever reads the command's output are sent it.</summary>
public static class OneLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object.</summary>
    /// <param name="members">Writes its members.</param>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }

    /// <summary>A number; null where it is infinite or NaN.</summary>
    internal static void Finite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
