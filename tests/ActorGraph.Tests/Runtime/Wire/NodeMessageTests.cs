using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Messages between nodes through the bodies of frames.</summary>
public sealed class NodeMessageTests
{
    [Fact]
    public void Every_message_comes_out_as_it_went_in_whatever_the_size_of_frames() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Int[64, 3000], Gen.Int[1, 30]).Sample((seed, frameBytes, count) =>
        {
            var samples = new NodeMessageSamples(seed);
            var arrived = new TensorPool();
            var writer = new FrameWriter(frameBytes);
            var reader = new FrameReader(NodeMessageSamples.Shapes, arrived);
            var expected = new List<string>();
            var completed = new List<Outbound>();
            for (int i = 0; i < count; i++)
            {
                Outbound message = samples.Any();
                expected.Add(Description.Of(message));
                writer.Add(message);
            }

            while (!writer.IsEmpty)
            {
                ReadOnlyMemory<byte> body = writer.Next();
                Assert.InRange(body.Length, 1, frameBytes);
                reader.Read(body, completed);
            }

            Assert.Equal(expected, completed.Select(Description.Of));
            foreach (Outbound message in completed) Release(message);
            Assert.Equal(0, arrived.LeasedBytes);
        }, iter: 2000);

    [Fact]
    public void Every_kind_of_message_crosses_alone()
    {
        for (int kind = 0; kind < NodeMessageSamples.Kinds; kind++)
        {
            Outbound message = new NodeMessageSamples(kind).Of(kind);
            string expected = Description.Of(message);
            var writer = new FrameWriter(60_000);
            writer.Add(message);
            var completed = new List<Outbound>();
            new FrameReader(NodeMessageSamples.Shapes, new TensorPool()).Read(writer.Next(), completed);
            Assert.Equal(expected, Description.Of(Assert.Single(completed)));
            Assert.True(writer.IsEmpty);
        }
    }

    [Fact]
    public void What_is_sent_is_given_back_and_what_waits_too()
    {
        var samples = new NodeMessageSamples(5);
        var writer = new FrameWriter(128);
        for (int i = 0; i < 200; i++) writer.Add(samples.Of(new[] { 0, 2, 3, 4, 5, 14, 15, 22, 24 }[i % 9]));
        Assert.NotEqual(0, samples.Pool.LeasedBytes);
        for (int i = 0; i < 20; i++) writer.Next();
        writer.Release();
        Assert.Equal(0, samples.Pool.LeasedBytes);
    }

    [Fact]
    public void A_plan_crosses_once()
    {
        var writer = new FrameWriter(60_000);
        var samples = new NodeMessageSamples(1);
        writer.Add(samples.Of(6));
        int first = writer.Next().Length;
        for (int i = 0; i < 20; i++) writer.Add(samples.Of(6)); // of three plans
        writer.Next();
        writer.Add(samples.Of(6));
        Assert.InRange(writer.Next().Length, 10, first - 20);
    }

    [Fact]
    public void A_message_that_was_taken_by_another_does_not_cross()
    {
        Outbound message = new NodeMessageSamples(1).Of(0);
        Release(message);
        var writer = new FrameWriter(1000);
        writer.Add(message);
        var reader = new FrameReader(NodeMessageSamples.Shapes, new TensorPool());
        var completed = new List<Outbound>();
        reader.Read(writer.Next(), completed);
        Assert.Empty(completed);
    }

    [Fact]
    public void A_message_of_no_protocol_is_refused_by_name()
    {
        var writer = new FrameWriter(1000);
        writer.Add(new Outbound(0, new Uri("actor://x")));
        Assert.Contains("Uri", Assert.Throws<WireException>(() => writer.Next()).Message);
    }

    [Fact]
    public void A_value_of_another_shape_than_the_graph_allows_is_refused_before_memory_is_leased()
    {
        Outbound message = new NodeMessageSamples(2).Of(13);
        var write = (ActorGraph.Runtime.WriteParameter)message.Message;
        var writer = new FrameWriter(1000);
        writer.Add(message with { Message = write with { Value = Tensor.Zeros(TensorPool.Shared, ElementType.Float32, [40, 9]) } });
        var pool = new TensorPool();
        WireException e = Assert.Throws<WireException>(() => new FrameReader(NodeMessageSamples.Shapes, pool).Read(writer.Next(), []));
        Assert.Equal(("WriteParameter", "extent 9 of axis 1", "float32 [40, 8]"), (e.Where, e.Found, e.Expected));
        Assert.Equal(0, pool.AllocatedBytes);
    }

    [Fact]
    public void A_batch_that_no_memory_was_planned_for_is_refused()
    {
        var shapes = new GraphShapes(NodeMessageSamples.Nodes, most: 100);
        var writer = new FrameWriter(10_000);
        writer.Add(new NodeMessageSamples(2).Of(13));
        Assert.Equal("at most 100 bytes", Assert.Throws<WireException>(() => new FrameReader(shapes, new TensorPool()).Read(writer.Next(), [])).Expected);
    }

    internal static void Release(Outbound message)
    {
        foreach (Tensor tensor in NodeMessageWriting.Take(message.Message) ?? []) tensor.Dispose();
    }
}
