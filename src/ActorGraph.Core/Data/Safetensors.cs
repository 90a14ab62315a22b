using System.Buffers.Binary;
using System.Text.Json;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// The safetensors format, which PyTorch and others read: 8 bytes of header length, a JSON header
/// (<c>{"W1": {"dtype": "F32", "shape": [32, 64], "data_offsets": [0, 8192]}, "__metadata__": {…}}</c>), then the elements,
/// little-endian. The header is padded with spaces so that the elements start at a multiple of 64 bytes.
/// </summary>
public static class Safetensors
{
    internal const string MetadataName = "__metadata__";
    private const int DataAlignment = 64;

    /// <summary>
    /// Writes tensors in ordinal order of their names, and metadata in ordinal order of its keys: the same content is the same
    /// bytes.
    /// </summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string,
        string>? metadata = null)
    {
        RequireLittleEndian();
        KeyValuePair<string, Tensor>[] ordered = [.. tensors.OrderBy(t => t.Key, StringComparer.Ordinal)];
        byte[] header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor) in ordered) stream.Write(tensor.AsBytes());
    }

    /// <summary>Reads a file; memory is bounded by the length of the stream, whatever its header claims.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="pool">Where the tensors are leased.</param>
    /// <exception cref="InputException">The file is damaged, or holds element types that ActorGraph does not have.</exception>
    public static SafetensorsFile Read(Stream stream, string name, TensorPool? pool = null)
    {
        RequireLittleEndian();
        if (!stream.CanSeek) // its length is not known, and nothing may be allocated before it is
            stream = new MemoryStream(new InputStream(stream, name).ReadUpTo(Array.MaxLength), writable: false);
        return new SafetensorsReading(stream, name, pool ?? TensorPool.Shared).Read();
    }

    internal static string Word(ElementType type) => type switch
    {
        ElementType.Float32 => "F32",
        ElementType.Float64 => "F64",
        ElementType.Int64 => "I64",
        _ => "BOOL",
    };

    internal static void RequireLittleEndian()
    {
        if (BitConverter.IsLittleEndian) return;
        throw new PlatformNotSupportedException("safetensors and hashes of parameters need a little-endian machine");
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataName);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                if (name == MetadataName)
                    throw new ArgumentException($"found a tensor named {MetadataName}, expected another name", nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", Word(tensor.Type));
                json.WriteStartArray("shape");
                foreach (Dimension d in tensor.Shape) json.WriteNumberValue(d.Size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while ((8 + buffer.Length) % DataAlignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}

/// <summary>What a safetensors file holds. Disposing it gives the tensors' memory back.</summary>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values) tensor.Dispose();
    }
}
