using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Two ends of a link over a net that loses, doubles, reorders and delays.</summary>
public sealed class LinkSimulationTests
{
    private const int MostUnderWay = 50;

    [Fact]
    public void Every_message_arrives_once_in_order_with_the_same_bits_whatever_the_net_does() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Double[0, 0.4], Gen.Double[0, 0.4], Gen.Int[100, 2000], Gen.Int[1, 20_000])
            .Sample((seed, loss, doubling, frameBytes, window) => Simulate(seed, loss, doubling, frameBytes, window), iter: 400);

    [Fact]
    public void A_sender_keeps_to_its_window_and_holds_references_alone()
    {
        var samples = new NodeMessageSamples(3);
        var sender = new LinkSender(1, frameBytes: 500, windowBytes: 4000);
        for (int i = 0; i < 1000; i++) sender.Add(samples.Of(5));
        int frames = 0;
        while (sender.Next(out _) is not null) frames++;
        Assert.InRange(sender.InFlight, 4000, 4500);
        sender.On(new LinkReceived(1, 2, false));
        Assert.NotNull(sender.Next(out bool isAgain));
        Assert.False(isAgain);
        sender.Release();
        Assert.Equal(0, samples.Pool.LeasedBytes);
        Assert.Null(sender.Next(out _));
    }

    [Fact]
    public void Frames_and_acknowledgements_of_another_attempt_change_nothing()
    {
        var samples = new NodeMessageSamples(3);
        LinkSender older = new(1, 500, 4000), sender = new(2, 500, 4000);
        older.Add(samples.Of(8));
        sender.Add(samples.Of(8));
        var receiver = new LinkReceiver(2, NodeMessageSamples.Shapes, new TensorPool());
        var completed = new List<Outbound>();
        receiver.On(older.Next(out _)!, completed);
        Assert.Empty(completed);
        Assert.False(receiver.OwesAcknowledgement);
        receiver.On(sender.Next(out _)!, completed);
        Assert.Single(completed);
        sender.On(new LinkReceived(1, 1, false));
        Assert.False(sender.IsIdle);
        sender.On(new LinkReceived(2, 5, false)); // of frames that were never sent
        Assert.False(sender.IsIdle);
        sender.On(receiver.Acknowledge());
        Assert.True(sender.IsIdle);
    }

    [Fact]
    public void A_gap_is_gone_back_to_once_and_silence_after_one_two_and_four_ticks()
    {
        var sender = new LinkSender(1, 200, 10_000);
        var samples = new NodeMessageSamples(3);
        for (int i = 0; i < 4; i++)
        {
            sender.Add(samples.Of(8));
            Assert.NotNull(sender.Next(out _));
        }

        sender.On(new LinkReceived(1, 1, IsMissing: true));
        Assert.Equal([1, 2, 3], Again(sender));
        sender.On(new LinkReceived(1, 1, IsMissing: true));
        Assert.Empty(Again(sender));
        var counts = new List<int>();
        for (int i = 0; i < 6; i++)
        {
            sender.Tick();
            counts.Add(Again(sender).Count);
        }

        Assert.Equal([0, 3, 3, 0, 3, 0], counts);
    }

    [Fact]
    public void Silence_is_broken_at_least_every_32_ticks()
    {
        var sender = new LinkSender(1, 200, 10_000);
        sender.Add(new NodeMessageSamples(3).Of(8));
        Assert.NotNull(sender.Next(out _));
        sender.Tick(); // from here on nothing comes
        var broken = new List<int>();
        for (int tick = 1; tick <= 100; tick++)
        {
            sender.Tick();
            if (Again(sender).Count > 0) broken.Add(tick);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 96], broken);
    }

    private static List<long> Again(LinkSender sender)
    {
        var sequences = new List<long>();
        while (sender.Next(out bool isAgain) is { } frame)
        {
            Assert.True(isAgain);
            sequences.Add(frame.Sequence);
        }

        return sequences;
    }

    private static void Simulate(int seed, double loss, double doubling, int frameBytes, int window)
    {
        var random = new Random(seed);
        var arrived = new TensorPool();
        var samples = new NodeMessageSamples(seed);
        var sender = new LinkSender(1, frameBytes, window);
        var receiver = new LinkReceiver(1, NodeMessageSamples.Shapes, arrived);
        var net = new List<object>();
        var expected = new List<string>();
        var completed = new List<Outbound>();
        int left = 60;
        for (int turn = 0; left > 0 || !sender.IsIdle; turn++)
        {
            Assert.InRange(turn, 0, 200_000);
            switch (random.Next(4))
            {
                case 0 when left > 0:
                    Outbound message = samples.Any();
                    expected.Add(Description.Of(message));
                    sender.Add(message);
                    left--;
                    break;
                case 1 when sender.Next(out _) is { } frame: Put(frame); break;
                case 2 when net.Count > 0: // reordered: any of the first eight
                    int at = random.Next(Math.Min(8, net.Count));
                    object next = net[at];
                    net.RemoveAt(at);
                    if (next is LinkFrame there) receiver.On(there, completed);
                    else sender.On((LinkReceived)next);
                    break;
                default:
                    if (receiver.OwesAcknowledgement) Put(receiver.Acknowledge());
                    else if (random.Next(20) == 0) sender.Tick();
                    break;
            }
        }

        Assert.Equal(expected, completed.Select(Description.Of));
        foreach (Outbound message in completed) NodeMessageTests.Release(message);
        Assert.Equal(0, arrived.LeasedBytes);

        void Put(object message)
        {
            if (net.Count >= MostUnderWay) return; // a full queue on the way loses too
            if (random.NextDouble() >= loss) net.Add(message);
            if (random.NextDouble() < doubling) net.Add(message);
        }
    }
}
