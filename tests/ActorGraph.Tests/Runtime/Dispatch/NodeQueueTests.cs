using ActorGraph.Runtime.Dispatch;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace ActorGraph.Tests.Runtime.Dispatch;

/// <summary>The queue of a node's mailbox: beside the runtime's own, and with threads that put in at once.</summary>
public sealed class NodeQueueTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Does_as_the_queue_of_the_runtime_does(int seed)
    {
        var random = new Random(seed);
        var queue = new NodeQueue();
        var twin = new Queue<object>();
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(100) < 50 + 10 * (i / 2000 % 2 == 0 ? 1 : -1)) // grows for a while, then shrinks
            {
                object message = new();
                Put(queue, message);
                twin.Enqueue(message);
            }
            else
            {
                Assert.Equal(twin.TryDequeue(out object? expected), queue.TryDequeue(out Envelope envelope));
                Assert.Same(expected, envelope.Message);
            }

            Assert.Equal(twin.Count, queue.Count);
            Assert.Equal(twin.Count > 0, queue.HasMessages);
        }
    }

    [Fact]
    public async Task Keeps_the_order_of_each_thread_and_loses_nothing()
    {
        const int threads = 4, each = 50_000;
        var queue = new NodeQueue();
        Task[] senders = [.. Enumerable.Range(0, threads).Select(t => Task.Run(() =>
        {
            for (int i = 0; i < each; i++) Put(queue, (t, i));
        }))];
        int[] next = new int[threads];
        var spin = new SpinWait();
        for (int taken = 0; taken < threads * each;)
        {
            if (!queue.TryDequeue(out Envelope envelope))
            {
                Assert.DoesNotContain(senders, s => s.IsFaulted);
                spin.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            (int thread, int number) = ((int, int))envelope.Message;
            Assert.Equal(next[thread]++, number);
            taken++;
        }

        await Task.WhenAll(senders);
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void Hands_what_is_left_to_the_dead_letters_in_order()
    {
        var queue = new NodeQueue();
        for (int i = 0; i < 5; i++) Put(queue, i);
        Assert.True(queue.TryDequeue(out _));
        var dead = new UnboundedMessageQueue();
        queue.CleanUp(ActorRefs.Nobody, dead);
        Assert.False(queue.HasMessages);
        for (int i = 1; i < 5; i++)
        {
            Assert.True(dead.TryDequeue(out Envelope envelope));
            Assert.Equal(i, envelope.Message);
        }

        Assert.False(dead.HasMessages);
    }

    private static void Put(NodeQueue queue, object message) => queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.NoSender));
}
