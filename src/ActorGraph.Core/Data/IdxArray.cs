using System.Buffers.Binary;

namespace ActorGraph.Data;

/// <summary>What an IDX file holds, as the third byte of the file numbers it.</summary>
public enum IdxType : byte
{
    /// <summary>Unsigned bytes: pixels and labels.</summary>
    UInt8 = 0x08,

    /// <summary>Signed bytes.</summary>
    Int8 = 0x09,

    /// <summary>16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit integers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating point.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floating point.</summary>
    Float64 = 0x0E,
}

/// <summary>
/// The content of an IDX file (the format of MNIST): 0, 0, type, number of axes, the extents as big-endian 32-bit integers,
/// then the elements, big-endian, in row-major order. The bytes are kept as they came: MNIST's images take 47 MB, not 376.
/// </summary>
public sealed class IdxArray
{
    private readonly byte[] _data;
    private readonly int[] _extents;

    private IdxArray(string name, IdxType type, int[] extents, byte[] data) =>
        (Name, Type, _extents, _data) = (name, type, extents, data);

    /// <summary>The file that it came from.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public IdxType Type { get; }

    /// <summary>The extents of the axes; the first one is the number of samples.</summary>
    public ReadOnlySpan<int> Extents => _extents;

    /// <summary>The number of elements.</summary>
    public int Length => _data.Length / Size(Type);

    /// <summary>The element at a flat index.</summary>
    public double this[int index]
    {
        get
        {
            ReadOnlySpan<byte> at = _data.AsSpan(index * Size(Type));
            return Type switch
            {
                IdxType.UInt8 => at[0],
                IdxType.Int8 => (sbyte)at[0],
                IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(at),
                IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(at),
                IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(at),
                _ => BinaryPrimitives.ReadDoubleBigEndian(at),
            };
        }
    }

    /// <summary>Whether a stream of this start is an IDX file: two zeros and a known type.</summary>
    public static bool IsIdx(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && start[0] == 0 && start[1] == 0 && Enum.IsDefined((IdxType)start[2]);

    /// <summary>Reads an IDX file, gzip or not.</summary>
    /// <exception cref="InputException">The stream is no IDX file, is cut off, or goes on after its end.</exception>
    public static IdxArray Read(Stream stream, string name)
    {
        var input = new InputStream(stream, name);
        byte[] magic = input.ReadUpTo(4);
        if (magic.Length < 4) throw new InputException(name, $"{magic.Length} bytes", "an IDX file: 0, 0, type, number of axes");
        if (magic[0] != 0 || magic[1] != 0 || !Enum.IsDefined((IdxType)magic[2]))
            throw new InputException(name, $"the bytes {Convert.ToHexString(magic)}",
                "an IDX file: 0, 0, a type among 08, 09, 0B, 0C, 0D, 0E, and the number of axes", place: "byte 0");
        if (magic[3] == 0) throw new InputException(name, "no axes", "at least one axis: the samples", place: "byte 3");

        var type = (IdxType)magic[2];
        int[] extents = ReadExtents(input, name, axes: magic[3]);
        long length = Size(type);
        for (int i = 0; i < extents.Length; i++)
        {
            length = extents[i] == 0 ? 0 : length * extents[i];
            if (length > Array.MaxLength)
                throw new InputException(name, $"extents {string.Join('×', extents)} of {type}",
                    $"at most {Array.MaxLength} bytes", place: "byte 4");
            if (length == 0)
                throw new InputException(name, "an axis of extent 0", "at least one sample", place: $"byte {4 + 4 * i}");
        }

        byte[] data = input.ReadUpTo(length);
        if (data.Length < length)
            throw new InputException(name, $"{data.Length} bytes of elements",
                $"{length}, as the header says: {string.Join('×', extents)} of {type}",
                "the file is cut off: copy or download it again");
        if (input.ReadUpTo(1).Length > 0)
            throw new InputException(name, $"more than {length} bytes of elements",
                $"{length}, as the header says: {string.Join('×', extents)} of {type}");
        return new IdxArray(name, type, extents, data);
    }

    /// <summary>Bytes per element.</summary>
    private static int Size(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        _ => 8,
    };

    private static int[] ReadExtents(InputStream input, string name, int axes)
    {
        byte[] header = input.ReadUpTo(4 * axes);
        if (header.Length < 4 * axes)
            throw new InputException(name, $"{header.Length} bytes of extents", $"{4 * axes}, 4 for each of {axes} axes",
                "the file is cut off");
        var extents = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            extents[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * i));
            if (extents[i] < 0)
                throw new InputException(name, $"extent {extents[i]}", "a number from 1 up", place: $"byte {4 + 4 * i}");
        }

        return extents;
    }
}
