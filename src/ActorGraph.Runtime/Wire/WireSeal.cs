using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// What every message is put into: its bytes, then eight bytes of XxHash3 over them, little-endian, seeded by the manifest. TCP's
/// own sum lets one damaged packet of 65,536 pass; this one lets none, and no message can be taken for one of another kind.
/// </summary>
internal static class WireSeal
{
    /// <summary>Bytes of the hash.</summary>
    public const int HashBytes = sizeof(ulong);

    /// <summary>The seed that stands for a manifest.</summary>
    public static long Seed(string manifest) => (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(manifest));

    /// <summary>The bytes with their hash.</summary>
    public static byte[] Seal(ArrayBufferWriter<byte> content, long seed)
    {
        int length = content.WrittenCount;
        byte[] sealedBytes = GC.AllocateUninitializedArray<byte>(length + HashBytes);
        content.WrittenSpan.CopyTo(sealedBytes);
        Sign(sealedBytes, seed);
        return sealedBytes;
    }

    /// <summary>Writes the hash of all bytes but the last eight into those.</summary>
    public static void Sign(Span<byte> bytes, long seed) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[^HashBytes..], XxHash3.HashToUInt64(bytes[..^HashBytes], seed));

    /// <summary>The bytes without their hash.</summary>
    /// <exception cref="WireException">They are not those that were sealed.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> bytes, long seed, string where)
    {
        if (bytes.Length <= HashBytes) throw new WireException(where, $"{bytes.Length} bytes", $"more than {HashBytes}");
        ulong expected = XxHash3.HashToUInt64(bytes.Span[..^HashBytes], seed), found = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[^HashBytes..]);
        if (found != expected) throw new WireException(where, $"a hash of {found:x16}", $"{expected:x16}: the message was damaged");
        return bytes[..^HashBytes];
    }
}
