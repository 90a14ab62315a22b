using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// Values for a graph as JSON: <c>{"x": [[1, 2], [3, 4]], "y": 3}</c>. Keys are inputs or parameters; numbers are read as the
/// element type of their node, masks as <c>true</c> and <c>false</c>.
/// </summary>
public static class JsonFeeds
{
    /// <summary>Reads values. Which inputs are still missing is the caller's to say, who may have values from
    /// elsewhere.</summary>
    /// <param name="stream">The JSON; read to its end.</param>
    /// <param name="file">The name of the file in errors.</param>
    /// <param name="graph">The graph whose nodes the keys name.</param>
    /// <exception cref="InputException">It is not JSON, names no node, or a value does not fit its node.</exception>
    public static Dictionary<string, Tensor> Read(Stream stream, string file, Graph graph)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        byte[] json = memory.ToArray();
        int start = json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            return new Reading(json[start..], file, graph).Read();
        }
        catch (JsonException e)
        {
            throw new InputException(file, "malformed JSON", """an object such as {"x": [[1, 2], [3, 4]]}""", Sentence(e),
                (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, inner: e);
        }
    }

    private static string Sentence(JsonException e) => e.Message.Split(" LineNumber:")[0];

    private sealed class Reading(byte[] json, string file, Graph graph)
    {
        private readonly Dictionary<string, Tensor> _values = new(StringComparer.Ordinal);
        private (string Key, int Size)? _batch;

        public Dictionary<string, Tensor> Read()
        {
            var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var reader = new Utf8JsonReader(json, options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Fail(reader, null, Describe(reader), """an object such as {"x": [[1, 2], [3, 4]]}""");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!Utf8.IsValid(reader.ValueSpan)) throw Fail(reader, null, "a key that is not UTF-8", "text in UTF-8");
                string key = reader.GetString()!;
                Node node = graph.Find(key) is { Kind: NodeKind.Input or NodeKind.Parameter } found ? found
                    : throw Fail(reader, null, $"the key {InputException.Quote(key)}", "the name of an input or a parameter",
                        Nearest.Hint(key, graph.Inputs.Concat(graph.Parameters).Select(n => n.Name)));
                if (_values.ContainsKey(key)) throw Fail(reader, key, "the key a second time", "each key once");
                reader.Read();
                Utf8JsonReader at = reader;
                Tensor value = new JsonTensor(this, key, node.Type.Element).Read(ref reader);
                CheckShape(at, node, value.Shape);
                _values.Add(key, value);
            }

            while (reader.Read())
            {
                // what stands behind the object is malformed, and the reader says so
            }

            return _values;
        }

        public InputException Fail(in Utf8JsonReader at, string? key, string found, string expected, string? hint = null)
        {
            ReadOnlySpan<byte> before = json.AsSpan(0, (int)at.TokenStartIndex);
            int line = before.Count((byte)'\n') + 1,
                column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
            return new InputException(file, found, expected, hint, line, column, key is null ? null
                : $"value of {InputException.Quote(key)}");
        }

        private void CheckShape(in Utf8JsonReader at, Node node, Shape found)
        {
            Shape expected = node.Shape;
            bool fits = found.Rank == expected.Rank;
            for (int i = 0; fits && i < found.Rank; i++) fits = expected[i].IsBatch || expected[i] == found[i];
            if (!fits)
                throw Fail(at, node.Name, $"shape {found}", $"{expected}",
                    expected.HasBatch && found.Rank == expected.Rank - 1
                        ? "a single sample is a batch of one: put it into brackets" : null);
            if (!expected.HasBatch) return;
            _batch ??= (node.Name, found.Size(0));
            if (found.Size(0) != _batch.Value.Size)
                throw Fail(at, node.Name, $"{found.Size(0)} samples", $"{_batch.Value.Size}, as for `{_batch.Value.Key}`",
                    "all inputs with a batch are fed the same samples");
        }
    }

    private static string Describe(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.None => "nothing",
        _ => InputException.Quote(Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    /// <summary>One value: numbers in lists that are equally long at each depth. The reader bounds the depth.</summary>
    private sealed class JsonTensor(Reading reading, string key, ElementType type)
    {
        private readonly List<int> _extents = [];
        private readonly List<double> _floats = []; // float32 is exact in it
        private readonly List<long> _integers = [];
        private int? _depth;

        public Tensor Read(ref Utf8JsonReader reader)
        {
            Take(ref reader, 0);
            Shape shape = Shape.Of([.. _extents]);
            return type switch
            {
                ElementType.Float32 => Tensor.From(_floats.ConvertAll(v => (float)v).ToArray(), shape),
                ElementType.Float64 => Tensor.From(_floats.ToArray(), shape),
                ElementType.Int64 => Tensor.From(_integers.ToArray(), shape),
                _ => Tensor.From(_integers.ConvertAll(v => v != 0).ToArray(), shape),
            };
        }

        private void Take(ref Utf8JsonReader reader, int depth)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                if ((_depth ??= depth) != depth) throw Ragged(reader, "a number beside a list");
                Number(reader);
                return;
            }

            Utf8JsonReader start = reader;
            if (_depth <= depth) throw Ragged(reader, "a list beside a number");
            if (_extents.Count == depth) _extents.Add(-1);
            int count = 0;
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++) Take(ref reader, depth + 1);
            if (_extents[depth] >= 0 && _extents[depth] != count)
                throw Ragged(start, $"a list of {count} beside one of {_extents[depth]}");
            if (count == 0) _depth ??= depth + 1;
            _extents[depth] = count;
        }

        private void Number(in Utf8JsonReader reader)
        {
            bool isNumber = reader.TokenType == JsonTokenType.Number;
            if (type == ElementType.Bool && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
                _integers.Add(reader.TokenType == JsonTokenType.True ? 1 : 0);
            else if (type == ElementType.Int64 && isNumber && reader.TryGetInt64(out long integer)) _integers.Add(integer);
            else if (type == ElementType.Float32 && isNumber && reader.TryGetSingle(out float single) && float.IsFinite(single))
                _floats.Add(single);
            else if (type == ElementType.Float64 && isNumber && reader.TryGetDouble(out double number) && double.IsFinite(number))
                _floats.Add(number);
            else throw reading.Fail(reader, key, Describe(reader), type switch
            {
                ElementType.Bool => "true or false",
                ElementType.Int64 => "an integer of at most 64 bits",
                _ => isNumber ? $"a number that {type.Word()} holds" : "a number or a list of numbers",
            });
        }

        private InputException Ragged(in Utf8JsonReader at, string found) =>
            reading.Fail(at, key, found, "lists that are equally long at each depth, such as [[1, 2], [3, 4]]");
    }
}
