using System.Buffers;
using System.Collections.Immutable;
using ActorGraph.Runtime.Wire;
using MessagePack;

namespace ActorGraph.Runtime.Tracing;

/// <summary>What a process noted, as bytes: an array of version, the last step that is kept, and nine numbers a record.</summary>
internal static class TraceBytes
{
    private const int Version = 1, Fields = 9;

    /// <summary>Writes it.</summary>
    public static byte[] Write(TraceLog log)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.Write(Version);
        writer.Write(log.LastStep);
        writer.WriteArrayHeader(Fields * log.Records.Count);
        foreach (TraceRecord r in log.Records)
        {
            writer.Write((int)r.Kind);
            writer.Write(r.Node);
            writer.Write(r.Target);
            writer.Write(r.Slot);
            writer.Write(r.Step);
            writer.Write(r.MicroBatch);
            writer.Write(r.Thread);
            writer.Write(r.At);
            writer.Write(r.Until - r.At);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <param name="bytes">What another process wrote.</param>
    /// <param name="nodes">The nodes of the graph.</param>
    /// <exception cref="WireException">It is something else.</exception>
    public static TraceLog Read(ReadOnlyMemory<byte> bytes, ImmutableArray<NodeSpec> nodes)
    {
        var reader = new WireReader(bytes, "trace");
        try
        {
            reader.Fields(3);
            reader.Int("version", Version, Version);
            long lastStep = reader.Long();
            int numbers = reader.Count("numbers", int.MaxValue);
            if (numbers % Fields != 0) throw reader.Wrong($"{numbers} numbers", $"a multiple of {Fields}");
            var records = new List<TraceRecord>(numbers / Fields);
            for (int i = 0; i < numbers; i += Fields)
            {
                var kind = (TraceKind)reader.Int("kind", 0, (int)TraceKind.Recomputed);
                (int node, int target, int slot) = (reader.Int("node", 0, nodes.Length - 1), reader.Int("target", -1, nodes.Length - 1), reader.Int("slot", -1));
                if (kind == TraceKind.Vjp && (uint)slot >= (uint)nodes[node].Inputs.Length) throw reader.Wrong($"slot {slot}", $"one of {nodes[node].Inputs.Length} inputs");
                (long step, int microBatch, int thread, long at, long took) =
                    (reader.Long(), reader.Int("micro-batch", PassId.WholeStep), reader.Int("thread", 0), reader.Long(), reader.Long());
                if (took < 0) throw reader.Wrong($"a record of {took} ns", "a time that does not go back");
                records.Add(new TraceRecord(kind, node, target, slot, step, microBatch, thread, at, checked(at + took)));
            }

            return reader.IsAtEnd ? new TraceLog(records, lastStep) : throw reader.Wrong("bytes behind the records", "their end");
        }
        catch (Exception e) when (WireReader.IsMalformed(e))
        {
            throw new WireException("trace", e.Message, "what a process noted");
        }
    }
}
