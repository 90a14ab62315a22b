using System.Diagnostics;
using ActorGraph.Kernels;
using ActorGraph.Tests.Runtime;

namespace ActorGraph.Tests.Kernels;

[Collection(nameof(Alone))]
public sealed unsafe class SpareThreadTests
{
    [Fact]
    public void A_thread_that_is_claimed_waits_for_its_offer_and_one_that_is_let_go_can_be_claimed_again()
    {
        var spare = new SpareThread(100);
        Assert.False(spare.TryClaim(wakes: false)); // it sleeps, and is not to be woken
        Assert.True(spare.TryClaim(wakes: true));
        Assert.False(spare.TryClaim(wakes: true));
        spare.Unclaim();
        Assert.False(spare.TryClaim(wakes: false)); // it sleeps as before
        int parts = 0;
        for (int round = 1; round <= 50; round++)
        {
            // It may be on its way out of the part before.
            Assert.True(SpinWait.SpinUntil(() => spare.TryClaim(wakes: true), TimeSpan.FromSeconds(30)));
            long began = Stopwatch.GetTimestamp();
            while (round % 10 == 0 && Stopwatch.GetElapsedTime(began).TotalMilliseconds < 2) Assert.False(spare.TryClaim(wakes: true));
            Offer(spare, &parts);
            Assert.Equal(round, parts);
        }
    }

    // One part, which the spare thread alone takes.
    private static void Offer(SpareThread spare, int* parts)
    {
        var work = new SharedWork();
        work.Begin(1, &Count, parts, 64);
        Assert.True(Cores.TryTake(64));
        spare.Post(work);
        work.Finish();
        work.ThrowIfFailed();

        static void Count(void* context, int part) => ++*(int*)context;
    }
}
