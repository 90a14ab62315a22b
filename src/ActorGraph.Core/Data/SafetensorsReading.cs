using System.Buffers.Binary;
using System.Text.Json;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>One reading of a safetensors file: every claim of the header is checked before memory is taken for it.</summary>
internal sealed class SafetensorsReading(Stream stream, string name, TensorPool pool)
{
    private const long LongestHeader = 100_000_000; // the limit of the format's reference reader
    private const int LongestTensor = int.MaxValue - 4096; // a tensor's bytes are counted in an int, rounded up to cache lines

    private readonly record struct Entry(string Name, ElementType Type, Shape Shape, long Begin, long End);

    public SafetensorsFile Read()
    {
        try
        {
            long length = stream.Length - stream.Position;
            byte[] header = ReadHeader(length);
            var (entries, metadata) = Parse(header);
            CheckOffsets(entries, length - 8 - header.Length);
            return new SafetensorsFile(ReadTensors(entries), metadata);
        }
        catch (IOException e)
        {
            throw new InputException(name, $"an error while reading ({e.Message})", "a file that can be read", inner: e);
        }
    }

    private byte[] ReadHeader(long length)
    {
        if (length < 8) throw CutOff($"{length} bytes", "8 bytes of header length");
        var prefix = new byte[8];
        stream.ReadExactly(prefix);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (claimed > LongestHeader)
            throw Bad($"a header of {claimed} bytes", $"at most {LongestHeader}", "is this a safetensors file?", "byte 0");
        if ((long)claimed > length - 8) throw CutOff($"{length - 8} bytes after the header's length", $"a header of {claimed}");
        var header = new byte[(int)claimed];
        stream.ReadExactly(header);
        return header;
    }

    private (List<Entry> Entries, Dictionary<string, string> Metadata) Parse(byte[] header)
    {
        var entries = new List<Entry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad("a header that is no object", "a JSON object", place: "byte 8");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(property.Name)) throw Bad("a second entry of that name", "one", place: Place(property.Name));
                if (property.Name == Safetensors.MetadataName) ReadMetadata(property.Value, metadata);
                else entries.Add(ReadEntry(property.Name, property.Value));
            }
        }
        catch (JsonException e)
        {
            throw new InputException(name, "a header that is not JSON", "a JSON object",
                place: $"byte {8 + (e.BytePositionInLine ?? 0)}", inner: e);
        }
        catch (InvalidOperationException e) // how System.Text.Json says that a string is not valid Unicode
        {
            throw new InputException(name, "a string in the header that is not Unicode", "valid UTF-8", inner: e);
        }

        return (entries, metadata);
    }

    private void ReadMetadata(JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad("metadata that are no object", "an object of strings", place: Safetensors.MetadataName);
        foreach (JsonProperty property in value.EnumerateObject())
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!
                : throw Bad($"{property.Value.ValueKind} for `{property.Name}`", "a string", place: Safetensors.MetadataName);
    }

    private Entry ReadEntry(string tensor, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("dtype", out JsonElement dtype)
            || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement offsets)
            || dtype.ValueKind != JsonValueKind.String
            || shape.ValueKind != JsonValueKind.Array
            || offsets.ValueKind != JsonValueKind.Array)
            throw Bad("an entry of another form", "dtype, shape and data_offsets", place: Place(tensor));
        ElementType type = dtype.GetString() switch
        {
            "F32" => ElementType.Float32,
            "F64" => ElementType.Float64,
            "I64" => ElementType.Int64,
            "BOOL" => ElementType.Bool,
            var other => throw Bad($"dtype {InputException.Quote(other!)}", "F32, F64, I64 or BOOL", place: Place(tensor)),
        };
        var (extents, bytes) = ReadShape(tensor, shape, type);
        long[] range = [.. offsets.EnumerateArray()
            .Select(o => o.ValueKind == JsonValueKind.Number && o.TryGetInt64(out long at) ? at : -1)];
        if (range.Length != 2 || range[0] < 0 || range[1] < range[0])
            throw Bad($"data_offsets {InputException.Quote(offsets.GetRawText())}", "two whole numbers from 0 up, in order",
                place: Place(tensor));
        if (range[1] - range[0] != bytes)
            throw Bad($"{range[1] - range[0]} bytes", $"{bytes}, for {type.Word()} {extents}", place: Place(tensor));
        return new Entry(tensor, type, extents, range[0], range[1]);
    }

    private (Shape Shape, long Bytes) ReadShape(string tensor, JsonElement shape, ElementType type)
    {
        var extents = new List<int>();
        long bytes = type.Size();
        foreach (JsonElement extent in shape.EnumerateArray())
        {
            if (extent.ValueKind != JsonValueKind.Number || !extent.TryGetInt32(out int size) || size < 0)
                throw Bad($"extent {InputException.Quote(extent.GetRawText())}", "a whole number from 0 up",
                    place: Place(tensor));
            extents.Add(size);
            bytes *= Math.Max(size, 1); // an extent of 0 hides no product that is too large
            if (bytes > LongestTensor)
                throw Bad($"shape {InputException.Quote(shape.GetRawText())}",
                    $"at most {LongestTensor} bytes", place: Place(tensor));
        }

        return (Shape.Of([.. extents]), extents.Contains(0) ? 0 : bytes);
    }

    /// <summary>Tensors must cover the data without gaps and overlaps, and the data must end where the stream does.</summary>
    private void CheckOffsets(List<Entry> entries, long length)
    {
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long end = 0;
        foreach (Entry entry in entries)
        {
            if (entry.Begin != end)
                throw Bad($"data that begin at {entry.Begin}", $"{end}, where the tensor before it ends",
                    place: Place(entry.Name));
            end = entry.End;
        }

        if (end > length) throw CutOff($"{length} bytes of data", $"{end}, as the header says");
        if (end < length) throw Bad($"{length} bytes of data", $"{end}, as the header says");
    }

    private Dictionary<string, Tensor> ReadTensors(List<Entry> entries)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (Entry entry in entries)
            {
                Tensor tensor = Tensor.Lease(pool, entry.Type, entry.Shape);
                tensors.Add(entry.Name, tensor);
                stream.ReadExactly(tensor.Bytes());
                if (entry.Type == ElementType.Bool && tensor.AsBytes().IndexOfAnyExcept((byte)0, (byte)1) is var at and >= 0)
                    throw Bad($"byte {tensor.AsBytes()[at]} at element {at}", "0 or 1", place: Place(entry.Name));
            }

            return tensors;
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    private static string Place(string tensor) => $"tensor {InputException.Quote(tensor)}";

    private InputException Bad(string found, string expected, string? hint = null, string? place = null) =>
        new(name, found, expected, hint, place: place);

    private InputException CutOff(string found, string expected) =>
        new(name, found, expected, "the file is cut off: copy or write it again");
}
