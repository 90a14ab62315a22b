using ActorGraph.Runtime.Coordination;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Coordination;

/// <summary>Requests come out in the order of a plain list, whatever was put where and taken out in between.</summary>
public sealed class RequestQueueTests
{
    [Fact]
    public void Behaves_as_a_list() => Gen.Int[0, 3].Array[0, 200].Select(Gen.Int[0, 1000]).Sample((actions, seed) =>
    {
        var random = new Random(seed);
        var queue = new RequestQueue();
        List<IRequest> expected = [];
        foreach (int action in actions)
        {
            IRequest request = new ReadNode(0, 0);
            switch (action)
            {
                case 0: queue.AddLast(request); expected.Add(request); break;
                case 1: queue.AddFirst(request); expected.Insert(0, request); break;
                case 2:
                    Assert.Equal(expected.Count > 0, queue.TryTake(out IRequest taken));
                    if (expected.Count == 0) break;
                    Assert.Same(expected[0], taken);
                    expected.RemoveAt(0);
                    break;
                default:
                    Assert.False(queue.Remove(request)); // equal to others, and yet none of them
                    if (expected.Count == 0) break;
                    int at = random.Next(expected.Count);
                    Assert.True(queue.Remove(expected[at]));
                    expected.RemoveAt(at);
                    break;
            }

            Assert.Equal(expected.Count, queue.Count);
        }

        foreach (IRequest request in expected)
        {
            Assert.True(queue.TryTake(out IRequest taken));
            Assert.Same(request, taken);
        }

        Assert.False(queue.TryTake(out _));
    });
}
