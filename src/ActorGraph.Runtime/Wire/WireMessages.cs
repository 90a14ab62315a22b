using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Tracing;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>Writes the closed set of <see cref="IWireMessage"/>, each as an array of version and fields.</summary>
internal static class WireMessages
{
    /// <summary>The version of every message; another one is refused.</summary>
    public const int Version = 1;

    /// <summary>The manifest of a message; null if it is not of the set.</summary>
    public static string? Manifest(object message) => message switch
    {
        LinkFrame => "ag1.frame",
        LinkReceived => "ag1.received",
        WorkerJoined => "ag1.joined",
        WorkerAccepted => "ag1.accepted",
        WorkerRefused => "ag1.refused",
        ReleaseWorker => "ag1.release",
        Ping => "ag1.ping",
        Pong => "ag1.pong",
        LoadPartition => "ag1.load",
        PartitionPiece => "ag1.piece",
        PartitionLoaded => "ag1.loaded",
        PartitionRefused => "ag1.load-refused",
        UnloadPartition => "ag1.unload",
        PartitionBroken => "ag1.broken",
        ReadLoad => "ag1.read-load",
        LoadRead => "ag1.load-read",
        ReadTrace => "ag1.read-trace",
        TraceRead => "ag1.trace-read",
        _ => null,
    };

    /// <summary>Writes a message.</summary>
    public static void Write(ref MessagePackWriter writer, object message)
    {
        switch (message)
        {
            case LinkReceived m:
                Begin(ref writer, 3);
                writer.Write(m.Link);
                writer.Write(m.Next);
                writer.Write(m.IsMissing);
                break;
            case WorkerJoined m:
                Begin(ref writer, 5);
                writer.Write(m.Version);
                writer.Write(m.Release);
                writer.Write(m.ProcessId);
                writer.Write(m.Threads);
                writer.Write(m.Name);
                break;
            case WorkerAccepted m: Text(ref writer, m.Name); break;
            case WorkerRefused m: Text(ref writer, m.Reason); break;
            case ReleaseWorker m: Text(ref writer, m.Reason); break;
            case Ping m: Number(ref writer, m.Number); break;
            case Pong m: Number(ref writer, m.Number); break;
            case LoadPartition m:
                Begin(ref writer, 13);
                writer.Write(m.Run);
                writer.Write(m.Epoch);
                writer.Write(m.Link);
                writer.Write(m.Process);
                writer.Write(m.Processes);
                writer.Write(m.Placement);
                writer.Write(m.Stages);
                writer.Write(m.Pipeline);
                writer.Write(m.Graph);
                writer.WriteArrayHeader(m.Objectives.Length);
                foreach (ObjectiveSpec objective in m.Objectives)
                {
                    writer.WriteArrayHeader(4);
                    writer.Write(objective.Roots);
                    writer.Write(objective.Of);
                    writer.Write(objective.Wrt);
                    writer.Write((int)objective.Mode);
                }

                writer.Write(m.Seed);
                writer.Write(m.Optimizer);
                writer.Write(m.Schedule);
                break;
            case PartitionPiece m:
                Begin(ref writer, 5);
                writer.Write(m.Run);
                writer.Write(m.Epoch);
                writer.Write(m.Index);
                writer.Write(m.Count);
                writer.Write(m.Bytes.Span);
                break;
            case PartitionLoaded m: Part(ref writer, m.Run, m.Epoch, m.Process, null); break;
            case PartitionRefused m: Part(ref writer, m.Run, m.Epoch, m.Process, m.Reason); break;
            case PartitionBroken m: Part(ref writer, m.Run, m.Epoch, m.Process, m.Reason); break;
            case UnloadPartition m: Number(ref writer, m.Run); break;
            case ReadLoad m:
                Begin(ref writer, 2);
                writer.Write(m.Run);
                writer.Write(m.Request);
                break;
            case LoadRead m:
                Begin(ref writer, 11);
                writer.Write(m.Run);
                writer.Write(m.Request);
                writer.Write(m.Process);
                writer.Write(m.Elapsed);
                writer.Write(m.Computing);
                writer.Write(m.Sending);
                writer.Write(m.InTurns);
                writer.Write(m.BytesSent);
                writer.Write(m.PassesInFlight);
                writer.Write(m.Threads);
                writer.Write(m.PeakTensorBytes);
                break;
            case ReadTrace m:
                Begin(ref writer, 4);
                writer.Write(m.Run);
                writer.Write(m.Request);
                writer.Write(m.Piece);
                writer.Write(m.Asked);
                break;
            case TraceRead m:
                Begin(ref writer, 8);
                writer.Write(m.Run);
                writer.Write(m.Request);
                writer.Write(m.Process);
                writer.Write(m.Piece);
                writer.Write(m.Pieces);
                writer.Write(m.Asked);
                writer.Write(m.Answered);
                writer.Write(m.Bytes.Span);
                break;
            default: throw new WireException("wire", $"a message {message.GetType().Name}", "one of the closed set");
        }
    }

    /// <summary>Writes what stands before the body of a frame, which follows as it is.</summary>
    public static void WriteHead(ref MessagePackWriter writer, LinkFrame frame)
    {
        Begin(ref writer, 3);
        writer.Write(frame.Link);
        writer.Write(frame.Sequence);
        writer.WriteBinHeader(frame.Body.Length);
    }

    private static void Begin(ref MessagePackWriter writer, int fields)
    {
        writer.WriteArrayHeader(1 + fields);
        writer.Write(Version);
    }

    private static void Text(ref MessagePackWriter writer, string text)
    {
        Begin(ref writer, 1);
        writer.Write(text);
    }

    private static void Number(ref MessagePackWriter writer, long number)
    {
        Begin(ref writer, 1);
        writer.Write(number);
    }

    private static void Part(ref MessagePackWriter writer, int run, int epoch, int process, string? reason)
    {
        Begin(ref writer, reason is null ? 3 : 4);
        writer.Write(run);
        writer.Write(epoch);
        writer.Write(process);
        if (reason is not null) writer.Write(reason);
    }
}
