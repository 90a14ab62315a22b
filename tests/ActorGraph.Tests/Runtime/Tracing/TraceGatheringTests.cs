using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Runtime.Wire;

namespace ActorGraph.Tests.Runtime.Tracing;

/// <summary>The reading of traces from workers, where questions and answers are lost or come twice.</summary>
public sealed class TraceGatheringTests
{
    private const int Nodes = 50;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Everything_arrives_once_whatever_is_lost_or_comes_twice(int seed)
    {
        var random = new Random(seed);
        long now = 0;
        TraceRecorder[] recorders = [.. Enumerable.Range(0, 3).Select(i => new TraceRecorder(Nodes, clock: () => now + 1000 * i))];
        for (int i = 0; i < 20_000; i++)
        {
            int node = random.Next(Nodes);
            now += 10;
            recorders[i % 3].Sent(TraceKind.Activation, node, random.Next(Nodes), 0, new PassId(1, i, 0, 0, 0));
        }

        TraceSource[] sources = [.. recorders.Select(r => new TraceSource(r))];
        var gathering = new TraceGathering(new ReadTraces(), 1, 7, ["a", "b", "c"], Chain(Nodes));
        var answers = new List<TraceRead>();
        for (int round = 0; gathering.Open.Any(); round++)
        {
            Assert.True(round < 100_000, "it does not end");
            now += random.Next(1, 50);
            foreach (int process in gathering.Open.ToArray())
                if (random.Next(3) > 0) answers.Add(sources[process].Answer(gathering.Question(process, now), process)); // else the question is lost
            now += random.Next(1, 50);
            for (int i = answers.Count - 1; i >= 0; i--)
            {
                if (random.Next(3) > 0) gathering.Add(answers[i], now);
                if (random.Next(4) > 0) answers.RemoveAt(i); // else it comes again
            }
        }

        GatheredLogs logs = gathering.Logs([.. Enumerable.Repeat(0, Nodes)]);
        Assert.Equal(20_000, logs.Processes.Sum(p => p.Log.Records.Count));
        Assert.Equal(20_000, logs.Processes.SelectMany(p => p.Log.Records).Select(r => r.Step).Distinct().Count());
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("abc"[i].ToString(), logs.Processes[i].Name);
            Assert.InRange(logs.Processes[i].Offset, 1000 * i - logs.Processes[i].Error, 1000 * i + logs.Processes[i].Error);
        }

        Assert.Empty(recorders[0].Take().Records); // it was taken
    }

    [Fact]
    public void Bytes_read_back_and_damaged_ones_are_refused()
    {
        var random = new Random(8);
        TraceRecord[] records = [.. Enumerable.Range(0, 300).Select(i => new TraceRecord(
            (TraceKind)random.Next(9), random.Next(1, Nodes), random.Next(-1, Nodes), 0, random.NextInt64(1L << 40), random.Next(-1, 9), random.Next(99), i, i + random.Next(1 << 20)))];
        byte[] bytes = TraceBytes.Write(new TraceLog(records, 77));
        ImmutableArray<NodeSpec> nodes = Chain(Nodes);
        TraceLog read = TraceBytes.Read(bytes, Chain(Nodes));
        Assert.Equal(records, read.Records);
        Assert.Equal(77, read.LastStep);
        for (int length = 0; length < bytes.Length; length += 7)
            Assert.Throws<WireException>(() => TraceBytes.Read(bytes.AsMemory(0, length), nodes));
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                TraceBytes.Read(damaged, nodes);
            }
            catch (WireException)
            {
            }
        }

        Assert.Throws<WireException>(() => TraceBytes.Read(bytes, Chain(10))); // nodes that there are not
    }

    private static ImmutableArray<NodeSpec> Chain(int length)
    {
        var g = new GraphBuilder();
        Node y = g.Input("x", []);
        for (int i = 1; i < length; i++) y = y.Tanh();
        Graph graph = g.Build(null, y);
        return new RunSpec(1, graph, new RunOptions().Objectives(graph), false).Nodes;
    }
}
