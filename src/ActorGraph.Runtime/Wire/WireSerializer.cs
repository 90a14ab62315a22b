using System.Buffers;
using Akka.Actor;
using Akka.Serialization;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Akka's serializer of the closed set of <see cref="IWireMessage"/>: no type name and no reflection, a version in each message,
/// and a hash at its end. What is damaged, of another version or not of the set is refused with a <see cref="WireException"/>.
/// </summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    /// <summary>The serializer's number on the wire.</summary>
    public const int Number = 4711;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _content;

    /// <summary>Called by Akka.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public WireSerializer(ExtendedActorSystem system)
        : base(system) => ByteOrder.Require();

    /// <inheritdoc/>
    public override int Identifier => Number;

    /// <inheritdoc/>
    /// <exception cref="WireException">The message is not of the set.</exception>
    public override string Manifest(object o) =>
        WireMessages.Manifest(o) ?? throw new WireException("wire", $"a message {o.GetType().Name}", "one of the closed set");

    /// <inheritdoc/>
    /// <exception cref="WireException">The message is not of the set.</exception>
    public override byte[] ToBinary(object obj)
    {
        ArrayBufferWriter<byte> content = _content ??= new ArrayBufferWriter<byte>(1024);
        content.ResetWrittenCount();
        var writer = new MessagePackWriter(content);
        long seed = WireSeal.Seed(Manifest(obj));
        if (obj is not LinkFrame frame)
        {
            WireMessages.Write(ref writer, obj);
            writer.Flush();
            return WireSeal.Seal(content, seed);
        }

        WireMessages.WriteHead(ref writer, frame);
        writer.Flush();
        int head = content.WrittenCount;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(head + frame.Body.Length + WireSeal.HashBytes);
        content.WrittenSpan.CopyTo(bytes);
        frame.Body.Span.CopyTo(bytes.AsSpan(head));
        WireSeal.Sign(bytes, seed);
        return bytes;
    }

    /// <inheritdoc/>
    /// <exception cref="WireException">The bytes are no message of the set.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!WireMessageReading.Knows(manifest))
            throw new WireException("wire", $"manifest {(manifest.Length <= 64 ? manifest : manifest[..64])}", "one of the closed set");
        ReadOnlyMemory<byte> content = WireSeal.Open(bytes, WireSeal.Seed(manifest), manifest);
        try
        {
            var reader = new WireReader(content, manifest);
            return WireMessageReading.Read(ref reader, manifest);
        }
        catch (Exception e) when (WireReader.IsMalformed(e))
        {
            throw new WireException(manifest, e.Message, "its fields in MessagePack", e);
        }
    }
}
