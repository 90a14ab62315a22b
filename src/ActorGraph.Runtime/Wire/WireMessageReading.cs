using System.Collections.Immutable;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Runtime.Wire;

/// <summary>Reads the closed set of <see cref="IWireMessage"/>.</summary>
internal static class WireMessageReading
{
    private const int MostProcesses = 4096;
    private const int MostObjectives = 4096;

    /// <summary>Whether a manifest is of the set.</summary>
    public static bool Knows(string manifest) => FieldsOf(manifest) is not null;

    /// <summary>Reads a message.</summary>
    /// <exception cref="WireException">It is of another version, or has other fields.</exception>
    public static object Read(ref WireReader reader, string manifest)
    {
        int fields = FieldsOf(manifest) ?? throw reader.Wrong($"manifest {manifest}", "one of the closed set");
        int found = reader.Count("fields", 64);
        int version = found == 0 ? 0 : reader.Int("version");
        if (version != WireMessages.Version) throw reader.Wrong($"version {version}", $"version {WireMessages.Version}");
        if (found != 1 + fields) throw reader.Wrong($"{found} fields", $"{1 + fields}");
        object message = manifest switch
        {
            "ag1.frame" => new LinkFrame(reader.Long(), reader.Long(), reader.Bytes("body")),
            "ag1.received" => new LinkReceived(reader.Long(), reader.Long(), reader.Bool()),
            "ag1.joined" => new WorkerJoined(reader.Int("version"), reader.Text("release"), reader.Int("process id"), reader.Int("threads"), reader.Text("name")),
            "ag1.accepted" => new WorkerAccepted(reader.Text("name")),
            "ag1.refused" => new WorkerRefused(reader.Text("reason")),
            "ag1.release" => new ReleaseWorker(reader.Text("reason")),
            "ag1.ping" => new Ping(reader.Long()),
            "ag1.pong" => new Pong(reader.Long()),
            "ag1.load" => Load(ref reader),
            "ag1.piece" => new PartitionPiece(reader.Int("run"), reader.Int("epoch"), reader.Int("index"), reader.Int("count"), reader.Bytes("bytes")),
            "ag1.loaded" => new PartitionLoaded(reader.Int("run"), reader.Int("epoch"), reader.Int("process")),
            "ag1.load-refused" => new PartitionRefused(reader.Int("run"), reader.Int("epoch"), reader.Int("process"), reader.Text("reason")),
            "ag1.unload" => new UnloadPartition(reader.Int("run")),
            "ag1.broken" => new PartitionBroken(reader.Int("run"), reader.Int("epoch"), reader.Int("process"), reader.Text("reason")),
            "ag1.read-load" => new ReadLoad(reader.Int("run"), reader.Long()),
            "ag1.read-trace" => new ReadTrace(reader.Int("run"), reader.Long(), reader.Int("piece"), reader.Long()),
            "ag1.trace-read" => new TraceRead(
                reader.Int("run"), reader.Long(), reader.Int("process"), reader.Int("piece"), reader.Int("pieces"), reader.Long(), reader.Long(),
                reader.Bytes("bytes")),
            _ => new LoadRead(
                reader.Int("run"), reader.Long(), reader.Int("process"), reader.Long(), reader.Long(), reader.Long(), reader.Long(), reader.Long(),
                reader.Int("passes"), reader.Int("threads"), reader.Long()),
        };
        return reader.IsAtEnd ? message : throw reader.Wrong("bytes behind the message", "its end");
    }

    private static int? FieldsOf(string manifest) => manifest switch
    {
        "ag1.accepted" or "ag1.refused" or "ag1.release" or "ag1.unload" or "ag1.ping" or "ag1.pong" => 1,
        "ag1.read-load" => 2,
        "ag1.frame" or "ag1.received" or "ag1.loaded" => 3,
        "ag1.load-refused" or "ag1.broken" or "ag1.read-trace" => 4,
        "ag1.joined" or "ag1.piece" => 5,
        "ag1.trace-read" => 8,
        "ag1.load-read" => 11,
        "ag1.load" => 13,
        _ => null,
    };

    private static LoadPartition Load(ref WireReader reader)
    {
        (int run, int epoch, long link, int process) = (reader.Int("run"), reader.Int("epoch"), reader.Long(), reader.Int("process"));
        ImmutableArray<string> processes = reader.Texts("processes", MostProcesses);
        ImmutableArray<int> placement = reader.Ints("place"), stages = reader.Ints("stage");
        int pipeline = reader.Int("pipeline");
        string graph = reader.Text("graph");
        int count = reader.Count("objectives", MostObjectives);
        var objectives = ImmutableArray.CreateBuilder<ObjectiveSpec>(count);
        for (int i = 0; i < count; i++)
        {
            reader.Fields(4);
            objectives.Add(new ObjectiveSpec(
                reader.Ints("root"), reader.Ints("node"), reader.Ints("node"),
                (DifferentiationMode)reader.Int("mode", 0, (int)DifferentiationMode.Forward)));
        }

        return new LoadPartition(
            run, epoch, link, process, processes, placement, stages, pipeline, graph, objectives.MoveToImmutable(), reader.Unsigned(),
            reader.Text("optimizer"), reader.Text("schedule"));
    }
}
