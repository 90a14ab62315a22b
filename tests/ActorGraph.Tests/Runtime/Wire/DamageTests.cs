using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Damaged and hostile bytes: each is refused with a typed error, and nothing is allocated by what they claim.</summary>
public sealed class DamageTests(WireSystem system) : IClassFixture<WireSystem>
{
    private const int Cases = 100_000;
    private const int MostValueBytes = 1 << 16;

    private readonly WireSerializer _serializer = new((ExtendedActorSystem)system.System);

    [Fact]
    public void A_hundred_thousand_damaged_messages_are_refused()
    {
        var random = new Random(1);
        (byte[] Bytes, string Manifest)[] whole = [.. Enumerable.Range(0, 500).Select(i => Whole(i, random))];
        string[] manifests = [.. whole.Select(w => w.Manifest).Distinct()];
        for (int i = 0; i < Cases; i++)
        {
            (byte[] bytes, string manifest) = whole[random.Next(whole.Length)];
            (byte[] damaged, string claimed) = (i % 5) switch
            {
                0 => (Flipped(bytes, random, 1), manifest),
                1 => (Flipped(bytes, random, random.Next(2, 9)), manifest),
                2 => (bytes[..random.Next(bytes.Length)], manifest),
                3 => (bytes, manifests.Where(m => m != manifest).ElementAt(random.Next(manifests.Length - 1))),
                _ => (bytes, $"ag{random.Next(2, 9)}.{manifest[4..]}"),
            };
            if (damaged.AsSpan().SequenceEqual(bytes) && claimed == manifest) damaged = [.. damaged, 0]; // flipped twice in one place
            Refuse(damaged, claimed);
        }
    }

    [Fact]
    public void A_hundred_thousand_messages_that_a_stranger_signed_are_refused_or_read_within_their_bytes()
    {
        var random = new Random(2);
        (byte[] Bytes, string Manifest)[] whole = [.. Enumerable.Range(0, 500).Select(i => Whole(i, random))];
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            (byte[] bytes, string manifest) = whole[random.Next(whole.Length)];
            byte[] forged = [.. Forged(bytes.AsSpan(0, bytes.Length - WireSeal.HashBytes), random), .. new byte[WireSeal.HashBytes]];
            WireSeal.Sign(forged, WireSeal.Seed(manifest));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _serializer.FromBinary(forged, manifest);
            }
            catch (WireException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000 + 16 * forged.Length);
        }

        Assert.InRange(refused, Cases / 2, Cases);
    }

    [Fact]
    public void A_hundred_thousand_forged_frames_are_refused_or_read_within_what_the_graph_allows()
    {
        var random = new Random(3);
        var shapes = new GraphShapes(NodeMessageSamples.Nodes, MostValueBytes);
        byte[][] bodies = [.. Enumerable.Range(0, 500).Select(i => Body(i, random))];
        var pool = new TensorPool();
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] forged = Forged(bodies[random.Next(bodies.Length)], random);
            var reader = new FrameReader(shapes, pool);
            var completed = new List<Outbound>();
            long before = GC.GetAllocatedBytesForCurrentThread(), allocatedBefore = pool.AllocatedBytes;
            try
            {
                reader.Read(forged, completed);
            }
            catch (WireException)
            {
                refused++;
            }

            // A message has at most 65 values; of each message that the bytes hold, the memory is that of the graph's shapes.
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before, most = 64_000 + 64L * forged.Length + 66L * MostValueBytes;
            Assert.InRange(allocated, 0, most);
            foreach (Outbound message in completed) NodeMessageTests.Release(message);
            reader.Release();
            Assert.Equal(0, pool.LeasedBytes);
        }

        Assert.InRange(refused, Cases / 2, Cases);
    }

    public static TheoryData<string, byte[]> HostileLengths => new()
    {
        { "ag1.accepted", [0x92, 1, 0xdb, 0x7f, 0xff, 0xff, 0xff, (byte)'a'] }, // a text of 2 GB
        { "ag1.accepted", [0x92, 1, 0xdb, 0xff, 0xff, 0xff, 0xff, (byte)'a'] }, // of 4 GB
        { "ag1.accepted", [0x92, 1, 0xa2, 0xc3, 0x28] }, // no UTF-8
        { "ag1.accepted", [0x92, 1, 0xc0] }, // nothing
        { "ag1.accepted", [0xdd, 0x7f, 0xff, 0xff, 0xff, 1] }, // an array of 2 billion fields
        { "ag1.frame", [0x94, 1, 1, 1, 0xc6, 0x7f, 0xff, 0xff, 0xff, 0] }, // a body of 2 GB
        { "ag1.load", [0x9e, 1, 1, 1, 1, 1, 0xdd, 0x7f, 0xff, 0xff, 0xff, 0xa0] }, // 2 billion processes
        { "ag1.load", [0x9e, 1, 1, 1, 1, 1, 0x90, 0xdd, 0x10, 0, 0, 0, 1] }, // 268 million places
        { "ag1.received", [0x94, 1, 1, 1, 0xc2, 0] }, // one byte too many
        { "ag1.received", [0x94, 1, 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xc2] }, // more than 63 bits
    };

    [Theory]
    [MemberData(nameof(HostileLengths))]
    public void A_length_on_the_wire_allocates_nothing(string manifest, byte[] content)
    {
        byte[] bytes = [.. content, .. new byte[WireSeal.HashBytes]];
        WireSeal.Sign(bytes, WireSeal.Seed(manifest));
        Refuse(bytes, manifest);
    }

    // What a process loads when it first words a refusal of some kind is not the message's doing: it does not come a second time.
    private void Refuse(byte[] bytes, string manifest)
    {
        const long most = 16_000;
        long allocated = Allocated(bytes, manifest);
        if (allocated > most) allocated = Allocated(bytes, manifest);
        Assert.InRange(allocated, 0, most);
    }

    private long Allocated(byte[] bytes, string manifest)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        WireException? refusal = null;
        try
        {
            _serializer.FromBinary(bytes, manifest);
        }
        catch (WireException e)
        {
            refusal = e;
        }

        Assert.NotNull(refusal);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private (byte[], string) Whole(int i, Random random)
    {
        IWireMessage message = i % 2 == 0 ? WireMessageSamples.Of(i % WireMessageSamples.Kinds, random) : new LinkFrame(1, i, Body(i, random));
        return (_serializer.ToBinary(message), _serializer.Manifest(message));
    }

    private static byte[] Body(int i, Random random)
    {
        var samples = new NodeMessageSamples(random.Next());
        var writer = new FrameWriter(2000);
        writer.Add(samples.Of(i % NodeMessageSamples.Kinds));
        writer.Add(samples.Any());
        byte[] body = writer.Next().ToArray();
        writer.Release();
        return body;
    }

    // Bits turned, bytes cut out or put in, and heads of texts, arrays and bytes that claim gigabytes.
    private static byte[] Forged(ReadOnlySpan<byte> bytes, Random random)
    {
        if (bytes.Length == 0) return [0xc1];
        int at = random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 24 : int.MaxValue));
        byte[] heads = [0xc6, 0xdb, 0xdd, 0xdf, 0xd9, 0xdc, 0xc4, 0xcf, 0xc0, 0xc1];
        return random.Next(5) switch
        {
            0 => Flipped(bytes, random, random.Next(1, 4)),
            1 => [.. bytes[..at]],
            2 => [.. bytes[..at], heads[random.Next(heads.Length)], 0x7f, 0xff, 0xff, 0xff, .. bytes[at..]],
            3 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(8))..], 0xc1],
        };
    }

    private static byte[] Flipped(ReadOnlySpan<byte> bytes, Random random, int bits)
    {
        byte[] flipped = bytes.ToArray();
        for (int i = 0; i < bits; i++) flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
