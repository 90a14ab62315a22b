using System.Collections.Immutable;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Every message of the closed set, drawn from a seed.</summary>
internal static class WireMessageSamples
{
    public const int Kinds = 18;

    public static IWireMessage Of(int kind, Random random)
    {
        return kind switch
        {
            0 => new LinkFrame(Long(), Long(), Body()),
            1 => new LinkReceived(Long(), Long(), random.Next(2) == 0),
            2 => new WorkerJoined(Int(), Text(), Int(), Int(), Text()),
            3 => new WorkerAccepted(Text()),
            4 => new WorkerRefused(Text()),
            5 => new ReleaseWorker(Text()),
            6 => new LoadPartition(Int(), Int(), Long(), Int(), Texts(), Ints(), Ints(), Int(), Text(), Objectives(), (ulong)Long(), Text(), Text()),
            7 => new PartitionLoaded(Int(), Int(), Int()),
            8 => new PartitionRefused(Int(), Int(), Int(), Text()),
            9 => new UnloadPartition(Int()),
            10 => new PartitionBroken(Int(), Int(), Int(), Text()),
            11 => new ReadLoad(Int(), Long()),
            12 => new PartitionPiece(Int(), Int(), Int(), Int(), Body()),
            13 => new Ping(Long()),
            14 => new Pong(Long()),
            15 => new ReadTrace(Int(), Long(), Int(), Long()),
            16 => new TraceRead(Int(), Long(), Int(), Int(), Int(), Long(), Long(), Body()),
            _ => new LoadRead(Int(), Long(), Int(), Long(), Long(), Long(), Long(), Long(), Int(), Int(), Long()),
        };

        int Int() => random.Next(int.MinValue, int.MaxValue) >> random.Next(31);
        long Long() => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(4) == 0 ? "Größe ∂y/∂x 🎲" : ((char)random.Next(32, 127)).ToString()));
        ImmutableArray<string> Texts() => [.. Enumerable.Range(0, random.Next(6)).Select(_ => Text())];
        ImmutableArray<int> Ints() => [.. Enumerable.Range(0, random.Next(30)).Select(_ => Int())];
        ImmutableArray<ObjectiveSpec> Objectives() =>
            [.. Enumerable.Range(0, random.Next(4)).Select(_ => new ObjectiveSpec(Ints(), Ints(), Ints(), (DifferentiationMode)random.Next(2)))];
        byte[] Body()
        {
            var body = new byte[random.Next(300)];
            random.NextBytes(body);
            return body;
        }
    }
}
