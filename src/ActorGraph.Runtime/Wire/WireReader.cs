using System.Collections.Immutable;
using System.Text;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Reads MessagePack that a stranger may have written: every length is checked against the bytes at hand and a limit before
/// anything is allocated by it.
/// </summary>
/// <param name="bytes">What is read.</param>
/// <param name="where">Names the message in errors.</param>
internal ref struct WireReader(ReadOnlyMemory<byte> bytes, string where)
{
    /// <summary>The longest text: a graph's.</summary>
    public const int MostTextBytes = 64 << 20;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly int _length = bytes.Length;
    private MessagePackReader _reader = new(bytes);

    /// <summary>Whether everything is read.</summary>
    public readonly bool IsAtEnd => _reader.End;

    /// <summary>Names the message in errors; may be made more exact on the way.</summary>
    public string Where { get; set; } = where;

    private readonly int Left => _length - (int)_reader.Consumed;

    /// <summary>Whether an exception says that bytes are no MessagePack of the kind that was asked for.</summary>
    public static bool IsMalformed(Exception e) =>
        e is MessagePackSerializationException or EndOfStreamException or OverflowException or DecoderFallbackException;

    /// <summary>An array of exactly so many fields follows.</summary>
    public void Fields(int count)
    {
        int found = _reader.ReadArrayHeader();
        if (found != count) throw Wrong($"{found} fields", $"{count}");
    }

    /// <summary>An array follows, of at most so many items, each of at least one byte.</summary>
    public int Count(string what, int most)
    {
        int count = _reader.ReadArrayHeader();
        if (count > most || count > Left) throw Wrong($"{count} {what}", $"at most {Math.Min(most, Left)}");
        return count;
    }

    /// <summary>A whole number within bounds.</summary>
    public int Int(string what, int least = int.MinValue, int most = int.MaxValue)
    {
        int value = _reader.ReadInt32();
        if (value < least || value > most) throw Wrong($"{what} {value}", $"{least}…{most}");
        return value;
    }

    /// <summary>A whole number of 64 bits.</summary>
    public long Long() => _reader.ReadInt64();

    /// <summary>A whole number of 64 bits, without sign.</summary>
    public ulong Unsigned() => _reader.ReadUInt64();

    /// <summary>A number.</summary>
    public double Double() => _reader.ReadDouble();

    /// <summary>A number or nothing.</summary>
    public double? OptionalDouble() => _reader.TryReadNil() ? null : _reader.ReadDouble();

    /// <summary>A whole number within bounds, or nothing.</summary>
    public int? OptionalInt(string what, int least, int most = int.MaxValue) => _reader.TryReadNil() ? null : Int(what, least, most);

    /// <summary>True or false.</summary>
    public bool Bool() => _reader.ReadBoolean();

    /// <summary>Whether nothing stands here; it is taken if so.</summary>
    public bool TryNil() => _reader.TryReadNil();

    /// <summary>Text.</summary>
    public string Text(string what)
    {
        if (!_reader.TryReadStringSpan(out ReadOnlySpan<byte> text)) throw Wrong($"no {what}", "a text");
        if (text.Length > MostTextBytes) throw Wrong($"{what} of {text.Length} bytes", $"at most {MostTextBytes}");
        return Utf8.GetString(text);
    }

    /// <summary>Bytes, as a slice of what is read.</summary>
    public ReadOnlyMemory<byte> Bytes(string what) =>
        _reader.ReadBytes() is { } found ? found.First : throw Wrong($"no {what}", "bytes");

    /// <summary>Texts.</summary>
    public ImmutableArray<string> Texts(string what, int most)
    {
        int count = Count(what, most);
        var texts = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++) texts.Add(Text(what));
        return texts.MoveToImmutable();
    }

    /// <summary>Whole numbers within bounds.</summary>
    public ImmutableArray<int> Ints(string what, int least = int.MinValue)
    {
        int count = Count(what, int.MaxValue);
        var numbers = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count; i++) numbers.Add(Int(what, least));
        return numbers.MoveToImmutable();
    }

    /// <summary>Whole numbers of 64 bits.</summary>
    public ImmutableArray<long> Longs(string what, int most)
    {
        int count = Count(what, most);
        var numbers = ImmutableArray.CreateBuilder<long>(count);
        for (int i = 0; i < count; i++) numbers.Add(Long());
        return numbers.MoveToImmutable();
    }

    /// <summary>An error about this message.</summary>
    public readonly WireException Wrong(string found, string expected) => new(Where, found, expected);
}
